CREATE TABLE "x`${y}" ("a*/" text DEFAULT '`${process.exit()}` */ // \ ''', "b\n" int CHECK ("b\n" <> 3));
COMMENT ON TABLE "x`${y}" IS '`${1}` */ <!-- \u2028';
COMMENT ON COLUMN "x`${y}"."a*/" IS '${2}';
CREATE TYPE "e`" AS ENUM ('`', '${x}', '*/', E'\n', '\');
