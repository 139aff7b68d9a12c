-- What people do: page views, research calls, session events and the tasks found in them.

CREATE TABLE page_views (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  user_id uuid,
  page_path varchar(255) NOT NULL,
  viewed_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  metadata jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT page_views_pkey PRIMARY KEY (id),
  CONSTRAINT page_views_tenant_id_foreign FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  CONSTRAINT page_views_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_page_views_tenant ON page_views (tenant_id, viewed_at);
CREATE INDEX idx_page_views_path ON page_views (page_path);

CREATE TABLE research_metrics (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id uuid,
  query text NOT NULL,
  depth varchar(10) NOT NULL,
  keywords text[] NOT NULL DEFAULT '{}',
  response_time_ms integer NOT NULL,
  cost_usd numeric(10, 6) NOT NULL DEFAULT 0,
  success boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT research_metrics_pkey PRIMARY KEY (id),
  CONSTRAINT check_depth CHECK (depth IN ('basic', 'deep')),
  CONSTRAINT research_metrics_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_research_metrics_depth ON research_metrics (depth, success, created_at);
CREATE INDEX idx_research_metrics_keywords ON research_metrics USING gin (keywords);

CREATE TABLE session_events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  session_id uuid NOT NULL,
  board_id uuid,
  sequence integer NOT NULL,
  event_type varchar(100) NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT session_events_pkey PRIMARY KEY (id),
  CONSTRAINT session_events_session_id_sequence_unique UNIQUE (session_id, sequence),
  CONSTRAINT session_events_board_id_foreign FOREIGN KEY (board_id) REFERENCES boards (id) ON DELETE SET NULL
);

CREATE INDEX idx_session_events_type ON session_events (event_type, created_at);

COMMENT ON TABLE session_events IS 'Everything that happened in a session, in order.';

CREATE TABLE session_tasks (
  id bigint GENERATED ALWAYS AS IDENTITY,
  session_id uuid NOT NULL,
  tasks jsonb NOT NULL DEFAULT '[]',
  total_tasks integer NOT NULL DEFAULT 0,
  extraction_confidence numeric(3, 2),
  extracted_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT session_tasks_pkey PRIMARY KEY (id),
  CONSTRAINT session_tasks_session_id_unique UNIQUE (session_id),
  CONSTRAINT check_extraction_confidence CHECK (extraction_confidence BETWEEN 0 AND 1)
);

COMMENT ON TABLE session_tasks IS 'Tasks that were found in the events of a session.';
COMMENT ON COLUMN session_tasks.total_tasks IS 'Number of elements of tasks.';
