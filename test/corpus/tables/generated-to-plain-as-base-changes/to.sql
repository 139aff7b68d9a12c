CREATE TABLE crate (width jsonb, doubled boolean NOT NULL);
