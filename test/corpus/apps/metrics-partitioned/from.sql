CREATE TABLE metric (at timestamptz NOT NULL, device int NOT NULL, value real);
CREATE INDEX metric_device ON metric (device, at);
