import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import {
  type AttemptRow,
  type DeliveryRow,
  insertTest,
  readAttempts,
  readDeliveries,
  resendDelivery,
  resendSince,
} from '../../../db/webhooks/deliveries.ts';
import {
  deleteEndpoint,
  disableEndpoint,
  type EndpointChoice,
  type EndpointRow,
  enableEndpoint,
  findEndpoint,
  insertEndpoint,
  lockEndpointList,
  readEndpoint,
  readEndpoints,
  rotateSecret,
  setEndpoint,
} from '../../../db/webhooks/endpoints.ts';
import { type EventType, typesFor } from '../../../domain/events/eventTypes.ts';
import { formatInstant, type Instant } from '../../../domain/instant.ts';
import { whyUrlRefused } from '../../../domain/webhooks/webhookUrl.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { whyLiteralRefused } from './addresses.ts';
import { makeSecret } from './secret.ts';

/** An organization's number, or null: the platform. */
type Owner = bigint | null;

/** What is left out stays. */
type EndpointChange = { [Name in keyof EndpointChoice]?: EndpointChoice[Name] | undefined } & {
  enabled?: boolean | undefined;
};

const MOST_WEBHOOKS = 20;
/** How long a secret signs beside the one that replaces it. */
const OVERLAP_HOURS = 24;
const ATTEMPTS_SHOWN = 50;

/** The webhooks of organizations and of the platform, and what became of their messages. */
export class WebhookService {
  readonly #pool: Pool;
  readonly #allowsPrivate: boolean;

  constructor(pool: Pool, { allowsPrivate }: { allowsPrivate: boolean }) {
    this.#pool = pool;
    this.#allowsPrivate = allowsPrivate;
  }

  /** What such an owner can choose. */
  choices(owner: Owner): EventType[] {
    return typesFor(owner === null ? 'platform' : 'organization');
  }

  list(owner: Owner): Promise<EndpointRow[]> {
    return readEndpoints(this.#pool, owner);
  }

  /** Throws a Refusal. */
  async get(owner: Owner, endpointId: bigint): Promise<EndpointRow> {
    const endpoint = await findEndpoint(this.#pool, owner, endpointId);
    if (endpoint === null) throw notFound(endpointId);
    return endpoint;
  }

  /** Whose it is, for commands. Throws a Refusal. */
  async ownerOf(endpointId: bigint): Promise<Owner> {
    const endpoint = await readEndpoint(this.#pool, endpointId);
    if (endpoint === null) throw notFound(endpointId);
    return endpoint.organizationId;
  }

  /** Returns its secret, which nobody is told again. Throws a Refusal. */
  async create(
    owner: Owner,
    choice: EndpointChoice,
    by: AuditActor,
  ): Promise<{ endpoint: EndpointRow; secret: string }> {
    this.#requireChoice(owner, choice);
    const secret = makeSecret();
    const endpoint = await inTransaction(this.#pool, async (client) => {
      await lockEndpointList(client, owner);
      const present = await readEndpoints(client, owner);
      if (present.length >= MOST_WEBHOOKS)
        throw new Refusal('conflict', `there are ${MOST_WEBHOOKS} webhooks already: delete one first`);
      const made = await insertEndpoint(client, owner, choice, secret);
      await record(client, by, 'webhook.create', made, { host: new URL(made.url).host });
      return made;
    });
    return { endpoint, secret };
  }

  /** Throws a Refusal. */
  async change(
    owner: Owner,
    endpointId: bigint,
    { enabled, ...wanted }: EndpointChange,
    by: AuditActor,
  ): Promise<EndpointRow> {
    await this.#act(owner, endpointId, async (client, endpoint) => {
      const choice = {
        url: wanted.url ?? endpoint.url,
        description: wanted.description ?? endpoint.description,
        eventTypes: wanted.eventTypes ?? endpoint.eventTypes,
      };
      this.#requireChoice(owner, choice);
      await setEndpoint(client, endpointId, choice);
      if (enabled === true && endpoint.disabledAt !== null) await enableEndpoint(client, endpointId);
      if (enabled === false) await disableEndpoint(client, endpointId, 'by_hand');
      const detail = { host: new URL(choice.url).host, enabled: enabled ?? null };
      await record(client, by, 'webhook.change', endpoint, detail);
    });
    return this.get(owner, endpointId);
  }

  /**
   * Returns the new secret; the present one is valid beside it for a day, in which there is no other: a receiver would
   * lose the one that it still checks with. Throws a Refusal.
   */
  async rotate(
    owner: Owner,
    endpointId: bigint,
    by: AuditActor,
  ): Promise<{ endpoint: EndpointRow; secret: string }> {
    const secret = makeSecret();
    await this.#act(owner, endpointId, async (client, endpoint) => {
      if (!(await rotateSecret(client, endpointId, secret, OVERLAP_HOURS))) {
        const until = endpoint.formerSecretUntil;
        throw new Refusal(
          'conflict',
          `the secret before the present one still signs${until === null ? '' : ` until ${formatInstant(until)}`}: replace it again after that, or make another webhook`,
        );
      }
      await record(client, by, 'webhook.rotate', endpoint);
    });
    return { endpoint: await this.get(owner, endpointId), secret };
  }

  /** With all that was sent to it. Throws a Refusal. */
  async remove(owner: Owner, endpointId: bigint, by: AuditActor): Promise<void> {
    await this.#act(owner, endpointId, async (client, endpoint) => {
      await deleteEndpoint(client, endpointId);
      await record(client, by, 'webhook.delete', endpoint, { host: new URL(endpoint.url).host });
    });
  }

  /** Sends a message without an event, soon. Returns its number. Throws a Refusal. */
  async test(owner: Owner, endpointId: bigint): Promise<bigint> {
    requireEnabled(await this.get(owner, endpointId));
    return insertTest(this.#pool, endpointId);
  }

  async deliveries(
    owner: Owner,
    endpointId: bigint,
    page: { before: bigint | null; state: DeliveryRow['state'] | null; limit: number },
  ): Promise<Page<DeliveryRow>> {
    await this.get(owner, endpointId);
    const rows = await readDeliveries(this.#pool, endpointId, page);
    return pageOf(rows, page.limit, ({ deliveryId }) => [deliveryId]);
  }

  /** The latest attempts. Throws a Refusal. */
  async attempts(owner: Owner, endpointId: bigint, deliveryId: bigint): Promise<AttemptRow[]> {
    await this.get(owner, endpointId);
    const rows = await readAttempts(this.#pool, { endpointId, deliveryId }, ATTEMPTS_SHOWN);
    if (rows === null) throw new Refusal('not_found', `there is no delivery ${deliveryId}`);
    return rows;
  }

  /** Throws a Refusal. */
  async resend(owner: Owner, endpointId: bigint, deliveryId: bigint): Promise<void> {
    requireEnabled(await this.get(owner, endpointId));
    const found = await resendDelivery(this.#pool, endpointId, deliveryId);
    if (!found) throw new Refusal('not_found', `there is no delivery ${deliveryId}`);
  }

  /** Sends what happened since a moment again, and what was never sent. Returns how many messages. Throws a Refusal. */
  async resendSince(owner: Owner, endpointId: bigint, since: Instant, by: AuditActor): Promise<number> {
    return this.#act(owner, endpointId, async (client, endpoint) => {
      requireEnabled(endpoint);
      const messages = await resendSince(client, endpointId, since);
      await record(client, by, 'webhook.resend', endpoint, { messages });
      return messages;
    });
  }

  #act<Result>(
    owner: Owner,
    endpointId: bigint,
    work: (client: Client, endpoint: EndpointRow) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.#pool, async (client) => {
      const endpoint = await findEndpoint(client, owner, endpointId);
      if (endpoint === null) throw notFound(endpointId);
      return work(client, endpoint);
    });
  }

  #requireChoice(owner: Owner, { url, eventTypes }: EndpointChoice): void {
    const faults: Record<string, string> = {};
    const refused =
      whyUrlRefused(url, this.#allowsPrivate) ??
      (this.#allowsPrivate ? null : whyLiteralRefused(new URL(url)));
    if (refused !== null) faults.url = refused;
    const foreign = eventTypes.filter((type) => !this.choices(owner).includes(type));
    if (foreign.length > 0) faults.events = `only the platform’s webhooks are sent ${foreign.join(', ')}`;
    if (Object.keys(faults).length > 0) throw Refusal.ofFields(faults);
  }
}

function requireEnabled({ disabledAt }: EndpointRow): void {
  if (disabledAt !== null) throw new Refusal('conflict', 'the webhook is disabled: enable it first');
}

function notFound(endpointId: bigint): Refusal {
  return new Refusal('not_found', `there is no webhook ${endpointId}`);
}

function record(
  client: Client,
  by: AuditActor,
  action: string,
  { endpointId, organizationId }: EndpointRow,
  detail: Record<string, string | number | boolean | null> = {},
): Promise<void> {
  const subject = `webhook ${endpointId}`;
  const about = organizationId === null ? { subject } : { subject, organizationId };
  return recordAuditEvent(client, by, { ...about, action, detail });
}
