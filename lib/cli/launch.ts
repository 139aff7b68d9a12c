#!/usr/bin/env node
/** Begins the process. It is a file of its own because only what is loaded after this can be kept compiled. */
import { keepCompiledCode } from '../project/compile-cache.ts'

keepCompiledCode(process.env)
void import('./main.ts')
