import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** How a client says COMMIT. */
const COMMIT = 'COMMIT\0';

/**
 * A way to a PostgreSQL that can be closed and opened again: closed, its port refuses connections. It can also fall
 * silent, and lose the answer to a COMMIT.
 */
export class TcpProxy implements AsyncDisposable {
  readonly url: string;
  #target: URL;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #silent = false;
  #commitsToLose = 0;
  #answerOnly = true;
  #lost: () => void = () => {};

  private constructor(target: URL, port: number) {
    this.#target = target;
    this.#port = port;
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String(port);
    this.url = url.href;
  }

  /** Closed at first, on a port that was free a moment ago. */
  static async to(targetUrl: string): Promise<TcpProxy> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return new TcpProxy(new URL(targetUrl), port);
  }

  /** Leads to another server from the next opening on. */
  aim(targetUrl: string): void {
    this.#target = new URL(targetUrl);
  }

  async open(): Promise<void> {
    this.#server = createServer((client) => {
      const server = connect(Number(this.#target.port), this.#target.hostname);
      for (const [socket, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        if (!this.#silent && socket === server) socket.pipe(other);
      }
      // Before the pipe, so that what is lost is not sent first.
      client.on('data', (data) => {
        if (this.#commitsToLose === 0 || !data.includes(COMMIT)) return;
        this.#commitsToLose -= 1;
        if (this.#commitsToLose > 0) return;
        if (this.#answerOnly) this.#loseAnswer(server, client);
        else {
          client.unpipe(server);
          this.close().then(this.#lost);
        }
      });
      if (!this.#silent) client.pipe(server);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Half-open from now on: every connection stays, and new ones are taken, but nothing gets through any more. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Lets so many COMMITs pass but for the last one's answer: then it closes. Resolves when it has. */
  async loseAnswerToCommit(number: number): Promise<void> {
    await this.#lose(number, true);
  }

  /** Closes instead of letting the next COMMIT through. Resolves when it has. */
  async loseCommit(): Promise<void> {
    await this.#lose(1, false);
  }

  #lose(number: number, answerOnly: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#commitsToLose = number;
    this.#answerOnly = answerOnly;
    this.#lost = resolve;
    return promise;
  }

  #loseAnswer(server: Socket, client: Socket): void {
    server.unpipe(client);
    server.once('data', () => this.close().then(this.#lost));
    server.resume();
  }

  /** The ports that PostgreSQL sees as its clients': whose sessions go through here. */
  get clientPorts(): number[] {
    return [...this.#sockets]
      .filter(({ remotePort }) => remotePort === Number(this.#target.port))
      .flatMap(({ localPort }) => localPort ?? []);
  }

  /** Breaks every connection, and refuses new ones; what it was to lose is not awaited any more. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#silent = false;
    this.#commitsToLose = 0;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
