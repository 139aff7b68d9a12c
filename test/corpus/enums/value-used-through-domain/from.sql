CREATE SCHEMA harbour;
CREATE TYPE harbour.cargo AS ENUM ('grain', 'coal');
CREATE DOMAIN harbour.dry_cargo AS harbour.cargo;
CREATE TABLE harbour.wish (kind text NOT NULL);
