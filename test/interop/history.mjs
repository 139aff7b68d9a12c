/**
 * One history for both tools: branches, a merge, dependencies by id and by label, labels. What a revision does is
 * written twice, in Python and in TypeScript, and must come to the same schema.
 */

/**
 * @typedef {object} Body statements of a function body, one per line
 * @property {string} upgrade
 * @property {string} downgrade
 *
 * @typedef {object} InteropRevision
 * @property {string} id
 * @property {string} message
 * @property {readonly string[]} downRevisions
 * @property {readonly string[]} dependsOn
 * @property {readonly string[]} branchLabels
 * @property {Body} python
 * @property {Body} typescript
 */

/** @type {readonly InteropRevision[]} parents first */
export const history = [
  {
    id: 'a1a1a1a1a1a1',
    message: 'create account',
    downRevisions: [],
    python: {
      upgrade: `
op.create_table(
    "account",
    sa.Column("id", sa.BigInteger(), primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("state", sa.Text(), server_default="open", nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()")),
)
op.create_check_constraint("ck_account_name", "account", "length(name) > 0")`,
      downgrade: `op.drop_table("account")`,
    },
    typescript: {
      upgrade: `
await op.createTable('account', (table) => {
  table.bigIncrements('id')
  table.string('name', 50).notNullable()
  table.text('state').defaultTo('open').notNullable()
  table.timestamp('created_at').defaultTo(sql\`now()\`)
})
await op.createCheckConstraint('ck_account_name', 'account', 'length(name) > 0')`,
      downgrade: `await op.dropTable('account')`,
    },
  },
  {
    id: 'b2b2b2b2b2b2',
    message: 'account email',
    downRevisions: ['a1a1a1a1a1a1'],
    python: {
      upgrade: `
op.add_column("account", sa.Column("email", sa.String(100)))
op.create_index("ix_account_email", "account", ["email"], unique=True, postgresql_where=sa.text("state <> 'closed'"))`,
      downgrade: `
op.drop_index("ix_account_email", table_name="account")
op.drop_column("account", "email")`,
    },
    typescript: {
      upgrade: `
await op.addColumn('account', (table) => table.string('email', 100))
await op.createIndex('ix_account_email', 'account', ['email'], { unique: true, where: "state <> 'closed'" })`,
      downgrade: `
await op.dropIndex('ix_account_email')
await op.dropColumn('account', 'email')`,
    },
  },
  {
    id: 'c3c3c3c3c3c3',
    message: 'shopping cart',
    downRevisions: ['a1a1a1a1a1a1'],
    branchLabels: ['cart'],
    python: {
      upgrade: `
op.create_table(
    "cart_item",
    sa.Column("account_id", sa.BigInteger(), nullable=False),
    sa.Column("sku", sa.String(20), nullable=False),
    sa.Column("amount", sa.Numeric(12, 2)),
)
op.create_primary_key("cart_item_key", "cart_item", ["account_id", "sku"])
op.create_foreign_key("fk_cart_item_account", "cart_item", "account", ["account_id"], ["id"], ondelete="CASCADE")`,
      downgrade: `op.drop_table("cart_item")`,
    },
    typescript: {
      upgrade: `
await op.createTable('cart_item', (table) => {
  table.bigInteger('account_id').notNullable()
  table.string('sku', 20).notNullable()
  table.decimal('amount', 12, 2)
})
await op.createPrimaryKey('cart_item_key', 'cart_item', ['account_id', 'sku'])
await op.createForeignKey('fk_cart_item_account', 'cart_item', 'account', ['account_id'], ['id'], { onDelete: 'cascade' })`,
      downgrade: `await op.dropTable('cart_item')`,
    },
  },
  {
    id: 'c4c4c4c4c4c4',
    message: 'cart notes',
    downRevisions: ['c3c3c3c3c3c3'],
    python: {
      upgrade: `
op.add_column("cart_item", sa.Column("note", sa.String(10)))
op.alter_column("cart_item", "note", type_=sa.Text(), nullable=False, server_default="none")
op.alter_column("cart_item", "amount", new_column_name="price")`,
      downgrade: `
op.alter_column("cart_item", "price", new_column_name="amount")
op.drop_column("cart_item", "note")`,
    },
    typescript: {
      upgrade: `
await op.addColumn('cart_item', (table) => table.string('note', 10))
await op.alterColumn('cart_item', 'note', { type: 'text', nullable: false, default: 'none' })
await op.renameColumn('cart_item', 'amount', 'price')`,
      downgrade: `
await op.renameColumn('cart_item', 'price', 'amount')
await op.dropColumn('cart_item', 'note')`,
    },
  },
  {
    id: 'd5d5d5d5d5d5',
    message: 'devices',
    downRevisions: [],
    branchLabels: ['net'],
    python: {
      upgrade: `
op.create_table(
    "device",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("serial", sa.Text(), nullable=False),
    sa.Column("facts", postgresql.JSONB()),
)
op.create_unique_constraint("uq_device_serial", "device", ["serial"])`,
      downgrade: `op.drop_table("device")`,
    },
    typescript: {
      upgrade: `
await op.createTable('device', (table) => {
  table.increments('id')
  table.text('serial').notNullable()
  table.jsonb('facts')
})
await op.createUniqueConstraint('uq_device_serial', 'device', ['serial'])`,
      downgrade: `await op.dropTable('device')`,
    },
  },
  {
    id: 'e6e6e6e6e6e6',
    message: 'owners of devices',
    downRevisions: ['d5d5d5d5d5d5'],
    dependsOn: ['b2b2b2b2b2b2'],
    python: {
      upgrade: `
op.add_column("device", sa.Column("account_id", sa.BigInteger()))
op.create_foreign_key("fk_device_account", "device", "account", ["account_id"], ["id"])
op.create_index("ix_device_owner", "device", [sa.text("lower(serial)"), "account_id"])`,
      downgrade: `
op.drop_index("ix_device_owner", table_name="device")
op.drop_constraint("fk_device_account", "device", type_="foreignkey")
op.drop_column("device", "account_id")`,
    },
    typescript: {
      upgrade: `
await op.addColumn('device', (table) => table.bigInteger('account_id'))
await op.createForeignKey('fk_device_account', 'device', 'account', ['account_id'], ['id'])
await op.createIndex('ix_device_owner', 'device', [sql\`lower(serial)\`, 'account_id'])`,
      downgrade: `
await op.dropIndex('ix_device_owner')
await op.dropConstraint('fk_device_account', 'device')
await op.dropColumn('device', 'account_id')`,
    },
  },
  {
    id: 'e7e7e7e7e7e7',
    message: 'kinds of devices',
    downRevisions: ['e6e6e6e6e6e6'],
    python: {
      upgrade: `
op.execute("CREATE TYPE device_kind AS ENUM ('router', 'switch')")
op.execute("ALTER TABLE device ADD COLUMN kind device_kind NOT NULL DEFAULT 'router'")
op.create_table_comment("device", "what hangs on the wire")`,
      downgrade: `
op.drop_table_comment("device")
op.drop_column("device", "kind")
op.execute("DROP TYPE device_kind")`,
    },
    typescript: {
      upgrade: `
await op.createEnum('device_kind', ['router', 'switch'])
await op.addColumn('device', (table) => table.specificType('kind', 'device_kind').notNullable().defaultTo('router'))
await op.createTableComment('device', 'what hangs on the wire')`,
      downgrade: `
await op.dropTableComment('device')
await op.dropColumn('device', 'kind')
await op.dropEnum('device_kind')`,
    },
  },
  {
    id: 'f8f8f8f8f8f8',
    message: 'merge cart and email',
    downRevisions: ['b2b2b2b2b2b2', 'c4c4c4c4c4c4'],
    python: { upgrade: 'pass', downgrade: 'pass' },
    typescript: { upgrade: '', downgrade: '' },
  },
  {
    id: 'f9f9f9f9f9f9',
    message: 'open accounts',
    downRevisions: ['f8f8f8f8f8f8'],
    python: {
      upgrade: `
op.execute("CREATE VIEW open_account AS SELECT id, name, email FROM account WHERE state = 'open'")
op.execute("INSERT INTO account (id, name, email) VALUES (1, 'first', 'first@example.org')")`,
      downgrade: `
op.execute("DELETE FROM account WHERE id = 1")
op.execute("DROP VIEW open_account")`,
    },
    typescript: {
      upgrade: `
await op.createView('open_account', "SELECT id, name, email FROM account WHERE state = 'open'")
await op.bulkInsert('account', [{ id: 1, name: 'first', email: 'first@example.org' }])`,
      downgrade: `
await op.knex('account').where({ id: 1 }).delete()
await op.dropView('open_account')`,
    },
  },
  {
    id: '0a0a0a0a0a0a',
    message: 'audit trail',
    downRevisions: [],
    dependsOn: ['cart'],
    branchLabels: ['ops'],
    python: {
      upgrade: `
op.create_table("audit", sa.Column("at", sa.DateTime(timezone=True), nullable=False), sa.Column("what", sa.Text()))
op.execute("CREATE FUNCTION audit_all() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$")`,
      downgrade: `
op.execute("DROP FUNCTION audit_all()")
op.drop_table("audit")`,
    },
    typescript: {
      upgrade: `
await op.createTable('audit', (table) => {
  table.timestamp('at').notNullable()
  table.text('what')
})
await op.execute('CREATE FUNCTION audit_all() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$')`,
      downgrade: `
await op.execute('DROP FUNCTION audit_all()')
await op.dropTable('audit')`,
    },
  },
  {
    id: '0b0b0b0b0b0b',
    message: 'audit of carts',
    downRevisions: ['0a0a0a0a0a0a'],
    python: {
      upgrade: `op.execute("CREATE TRIGGER audit_cart AFTER INSERT ON cart_item FOR EACH ROW EXECUTE FUNCTION audit_all()")`,
      downgrade: `op.execute("DROP TRIGGER audit_cart ON cart_item")`,
    },
    typescript: {
      upgrade: `await op.execute('CREATE TRIGGER audit_cart AFTER INSERT ON cart_item FOR EACH ROW EXECUTE FUNCTION audit_all()')`,
      downgrade: `await op.execute('DROP TRIGGER audit_cart ON cart_item')`,
    },
  },
  {
    id: '0c0c0c0c0c0c',
    message: 'audit schema',
    downRevisions: ['0a0a0a0a0a0a'],
    python: {
      upgrade: `
op.execute("CREATE SCHEMA archive")
op.create_table("audit", sa.Column("id", sa.BigInteger(), nullable=False), schema="archive")`,
      downgrade: `
op.drop_table("audit", schema="archive")
op.execute("DROP SCHEMA archive")`,
    },
    typescript: {
      upgrade: `
await op.createSchema('archive')
await op.createTable('audit', (table) => table.bigInteger('id').notNullable(), { schema: 'archive' })`,
      downgrade: `
await op.dropTable('audit', { schema: 'archive' })
await op.dropSchema('archive')`,
    },
  },
  {
    id: '0d0d0d0d0d0d',
    message: 'merge audits',
    downRevisions: ['0b0b0b0b0b0b', '0c0c0c0c0c0c'],
    dependsOn: ['e6e6e6e6e6e6'],
    python: {
      upgrade: `op.create_index("ix_audit_at", "audit", [sa.text("at DESC")])`,
      downgrade: `op.drop_index("ix_audit_at", table_name="audit")`,
    },
    typescript: {
      upgrade: `await op.createIndex('ix_audit_at', 'audit', [{ element: 'at', order: 'desc' }])`,
      downgrade: `await op.dropIndex('ix_audit_at')`,
    },
  },
].map((revision) => ({ dependsOn: [], branchLabels: [], ...revision }))
