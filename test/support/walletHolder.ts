import pg from 'pg';

/** Somebody with a session of their own who locks a wallet and keeps it. */
export class WalletHolder implements AsyncDisposable {
  readonly #client: pg.Client;
  #ended: Promise<void> | null = null;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async lock(databaseUrl: string, organizationId: number): Promise<WalletHolder> {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    await client.query('BEGIN');
    const holder = new WalletHolder(client);
    await holder.lock(organizationId);
    return holder;
  }

  /** One more. */
  async lock(organizationId: number): Promise<void> {
    await this.#client.query('SELECT FROM wallets WHERE organization_id = $1 FOR UPDATE', [organizationId]);
  }

  letGo(): Promise<void> {
    this.#ended ??= this.#client.end();
    return this.#ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.letGo();
  }
}
