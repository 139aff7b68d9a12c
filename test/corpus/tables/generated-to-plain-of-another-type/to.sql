CREATE TABLE parcel (weight integer DEFAULT 5, doubled boolean NOT NULL, label varchar(10));
