CREATE SCHEMA harbour;
CREATE TYPE harbour.cargo AS ENUM ('grain', 'ore', 'coal', 'oil');
CREATE DOMAIN harbour.dry_cargo AS harbour.cargo CONSTRAINT not_wet CHECK (VALUE <> 'oil');
CREATE TABLE harbour.wish (kind harbour.cargo NOT NULL);
