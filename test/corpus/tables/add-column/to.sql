CREATE TABLE parcel (id integer PRIMARY KEY, weight numeric(8,3) NOT NULL, height real, note varchar(80) DEFAULT 'none' NOT NULL, tags text[] DEFAULT '{}'::text[]);
