import type { Caller } from './healthApp.ts';

export interface ReceivedEvent {
  id: string;
  event: string;
  data: unknown;
}

/** A client of an event stream, such as a browser's EventSource. */
export class EventStream {
  readonly response: Response;
  readonly events: ReceivedEvent[] = [];
  comments = 0;
  /** Resolves when the server ends or cuts the stream. */
  readonly ended: Promise<void>;
  readonly #leaving: AbortController;

  private constructor(response: Response, leaving: AbortController) {
    this.response = response;
    this.#leaving = leaving;
    this.ended = this.#read();
  }

  static async open(
    address: string,
    caller: Caller = 'anonymous',
    headers: Record<string, string> = {},
  ): Promise<EventStream> {
    const leaving = new AbortController();
    const response = await fetch(`${address}/api/health/events`, {
      headers: { 'x-test-caller': caller, ...headers },
      signal: leaving.signal,
    });
    return new EventStream(response, leaving);
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Cut off, or left.
    }
  }

  #take(block: string): void {
    if (block.startsWith(':')) this.comments += 1;
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    if (fields.event) this.events.push({ id: fields.id, event: fields.event, data: JSON.parse(fields.data) });
  }
}
