CREATE TYPE pair AS (a bigint, b text, c text COLLATE "C");
CREATE TYPE other AS (p pair, ps pair[]);
COMMENT ON COLUMN pair.a IS 'first';
