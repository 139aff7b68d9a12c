CREATE TEXT SEARCH DICTIONARY simple_en (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);
ALTER TEXT SEARCH CONFIGURATION mine ALTER MAPPING FOR asciiword WITH simple_en, english_stem;
CREATE TABLE doc (body text, v tsvector GENERATED ALWAYS AS (to_tsvector('mine', body)) STORED);
