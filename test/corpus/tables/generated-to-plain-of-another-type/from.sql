CREATE TABLE parcel (weight integer DEFAULT 5, doubled bigint GENERATED ALWAYS AS (weight * 2) STORED, label text GENERATED ALWAYS AS (upper('x' || weight)) STORED);
