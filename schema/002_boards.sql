-- Boards, who may see them, and what is generated on them.

CREATE TYPE board_role AS ENUM ('owner', 'editor', 'viewer');

CREATE TABLE boards (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  title varchar(500) NOT NULL,
  description text,
  is_public boolean NOT NULL DEFAULT false,
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  view_count integer NOT NULL DEFAULT 0,
  tags text[] NOT NULL DEFAULT '{}',
  is_archived boolean NOT NULL DEFAULT false,
  archived_at timestamptz,
  slug varchar(120) NOT NULL,
  CONSTRAINT boards_pkey PRIMARY KEY (id),
  CONSTRAINT boards_tenant_id_slug_unique UNIQUE (tenant_id, slug),
  CONSTRAINT check_archived_date CHECK (is_archived = false OR archived_at IS NOT NULL),
  CONSTRAINT boards_tenant_id_foreign FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  CONSTRAINT boards_owner_id_foreign FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE RESTRICT
);

CREATE INDEX idx_boards_tenant ON boards (tenant_id, created_at DESC);
CREATE INDEX idx_boards_owner ON boards (owner_id);
CREATE INDEX idx_boards_tags ON boards USING gin (tags);
CREATE INDEX idx_boards_archived_at ON boards (archived_at) WHERE is_archived;
CREATE INDEX idx_boards_title_search ON boards USING gin (to_tsvector('english', title));

CREATE TRIGGER update_boards_updated_at
  BEFORE UPDATE ON boards
  FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE boards IS 'A canvas that one user owns and others may join.';
COMMENT ON COLUMN boards.slug IS 'The last part of the board''s address; unique within the tenant.';

CREATE TABLE board_members (
  board_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role board_role NOT NULL DEFAULT 'viewer',
  invited_by uuid,
  joined_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT board_members_pkey PRIMARY KEY (board_id, user_id),
  CONSTRAINT board_members_board_id_foreign FOREIGN KEY (board_id) REFERENCES boards (id) ON DELETE CASCADE,
  CONSTRAINT board_members_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT board_members_invited_by_foreign FOREIGN KEY (invited_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_board_members_user ON board_members (user_id);
CREATE INDEX idx_board_members_board_role ON board_members (board_id, role);

CREATE TABLE generations (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  board_id uuid NOT NULL,
  user_id uuid NOT NULL,
  generator_name varchar(200) NOT NULL,
  artifact_type varchar(20) NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'pending',
  progress numeric(5, 2) NOT NULL DEFAULT 0,
  input_params jsonb NOT NULL DEFAULT '{}',
  output_metadata jsonb NOT NULL DEFAULT '{}',
  input_generation_ids uuid[] NOT NULL DEFAULT '{}',
  parent_generation_id uuid,
  storage_url text,
  error_message text,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT generations_pkey PRIMARY KEY (id),
  CONSTRAINT check_artifact_type CHECK (artifact_type IN ('image', 'video', 'audio', 'text')),
  CONSTRAINT check_status CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  CONSTRAINT check_progress CHECK (progress BETWEEN 0 AND 100),
  CONSTRAINT generations_tenant_id_foreign FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  CONSTRAINT generations_board_id_foreign FOREIGN KEY (board_id) REFERENCES boards (id) ON DELETE CASCADE,
  CONSTRAINT generations_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT generations_parent_generation_id_foreign
    FOREIGN KEY (parent_generation_id) REFERENCES generations (id) ON DELETE SET NULL
);

CREATE INDEX idx_generations_board ON generations (board_id, created_at DESC);
CREATE INDEX idx_generations_active ON generations (board_id, created_at)
  WHERE status IN ('pending', 'processing');
CREATE INDEX idx_generations_input_params ON generations USING gin (input_params jsonb_path_ops);

CREATE TRIGGER update_generations_updated_at
  BEFORE UPDATE ON generations
  FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE generations IS 'One run of a generator on a board, from request to artifact.';
COMMENT ON COLUMN generations.progress IS 'Per cent, 0 to 100.';
