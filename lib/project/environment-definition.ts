export function defineEnvironment(x: unknown): unknown {
  return x
}
