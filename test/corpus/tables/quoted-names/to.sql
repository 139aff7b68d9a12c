CREATE TABLE "Order" ("Order Id" int PRIMARY KEY, "select" varchar(5) NOT NULL DEFAULT 'a', "Ünïcode" text, "dot.ted" bigint, "qu""ote" int, "new Column" int);
CREATE INDEX "Weird Index" ON "Order" ("qu""ote" DESC NULLS LAST);
