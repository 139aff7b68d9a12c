CREATE TABLE "Order" ("Order Id" int PRIMARY KEY, "select" text, "Ünïcode" text, "dot.ted" int, "qu""ote" int);
