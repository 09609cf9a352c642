import type { InFlight as Busy } from '../../../db/webhooks/sending.ts';

/** Messages being sent at once by an app, and of one endpoint. */
const MOST = 64;
const SHARE = 8;
/** Endpoints that only fail may take long over each answer: one message at a time, and half the room for all of them. */
const SHARE_FAILING = 1;
const MOST_FAILING = 32;

/** How many messages are being sent, and to whom: so an endpoint that is slow or dead takes no other's place. */
export class InFlight {
  readonly #counts = new Map<bigint, number>();
  #total = 0;
  #failing = 0;

  /** What may be begun now, of endpoints that only fail or of the others. */
  limits(failing: boolean): { room: number; share: number; inFlight: Busy[] } {
    const room = Math.min(MOST - this.#total, failing ? MOST_FAILING - this.#failing : MOST);
    const inFlight = [...this.#counts].map(([endpointId, count]) => ({ endpointId, count }));
    return { room, share: failing ? SHARE_FAILING : SHARE, inFlight };
  }

  /** Returns what is to be called when it has ended. */
  enter(endpointId: bigint, failing: boolean): () => void {
    this.#count(endpointId, failing, 1);
    return () => this.#count(endpointId, failing, -1);
  }

  #count(endpointId: bigint, failing: boolean, by: 1 | -1): void {
    const count = (this.#counts.get(endpointId) ?? 0) + by;
    if (count === 0) this.#counts.delete(endpointId);
    else this.#counts.set(endpointId, count);
    this.#total += by;
    if (failing) this.#failing += by;
  }
}
