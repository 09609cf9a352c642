import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatMicros, parseMicros } from '../../domain/money.ts';
import type { Ending } from './appPool.ts';
import { join, makeOrganization, openWorld, type Person, type World } from './accountsApp.ts';
import { auditBooks, checkBooks } from './books.ts';
import { DaemonProcess } from './daemonProcess.ts';
import { NO_FAULTS, PaymentProvider, type ProviderFaults } from './paymentProvider/paymentProvider.ts';
import type { FakeName } from './paymentProvider/providerBooks.ts';
import { until } from './until.ts';
import { providerEnvironment, testProviders } from './paymentProvider/testProviders.ts';

const launcher = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));
/**
 * A real app process and a provider: somebody begins a payment, pays, comes back, and gets a part of it back, while the app is
 * killed at a step of what it asks the provider for. The rest goes on as people and providers do: a new app is started, the
 * page is opened again, what is still owed is reconciled.
 */
export class PaymentKills {
  readonly provider: PaymentProvider;
  readonly #world: World;
  readonly #ada: Person;
  readonly #root: Person;
  readonly #folder: string;
  readonly #faults: ProviderFaults;
  readonly #organizations = new Map<string, bigint>();
  readonly #toppingUp = new Set<string>();
  #app: DaemonProcess | null = null;
  #url = '';

  private constructor(parts: {
    provider: PaymentProvider;
    world: World;
    ada: Person;
    root: Person;
    folder: string;
    faults: ProviderFaults;
  }) {
    this.provider = parts.provider;
    this.#world = parts.world;
    this.#ada = parts.ada;
    this.#root = parts.root;
    this.#folder = parts.folder;
    this.#faults = parts.faults;
  }

  static async open(t: Ending, seed: number, faults: Partial<ProviderFaults> = {}): Promise<PaymentKills> {
    const provider = await PaymentProvider.listen(seed);
    const services = { payments: { providers: testProviders(provider.url) } };
    const world = await openWorld(t, { services });
    const folder = await mkdtemp(joinPath(tmpdir(), 'payments-'));
    const ada = await join(world, 'ada@example.org');
    const root = await join(world, 'root@example.org', 'administrator');
    const kills = new PaymentKills({
      provider,
      world,
      ada,
      root,
      folder,
      faults: { ...NO_FAULTS, ...faults },
    });
    t.after(async () => {
      kills.#app?.kill('SIGKILL');
      await provider.close();
      await rm(folder, { recursive: true });
    });
    return kills;
  }

  /** One payment, with the app killed at the step of that number or name. The step's name; null if there was none. */
  async pay(name: FakeName, kill: number | RegExp): Promise<string | null> {
    const { handle, killed } = await this.#enter(kill);
    this.provider.faults = this.#faults;
    const at = `/api/organizations/${handle}/payments`;
    const begun = await this.#insist<{ payment: string; checkoutUrl: string }>('POST', at, {
      provider: name,
      amount: '50',
    });
    const checkout = begun.checkoutUrl.split('/').at(-1) ?? '';
    this.provider.books.pay(checkout);
    await this.#tell();
    await this.#ask(this.#ada, 'POST', `${at}/${begun.payment}/check`);
    await this.#tell();
    await this.#ask(this.#root, 'POST', `/api/billing/payments/${begun.payment}/refunds`, {
      amount: '20',
      reason: 'too much',
    });
    await this.#tell();
    return killed.at;
  }

  /** The same of an empty wallet that tops itself up: a card is saved, and charged by the app's rounds. */
  async topUp(kill: number | RegExp): Promise<string | null> {
    const { id, handle, killed } = await this.#enter(kill);
    this.#toppingUp.add(handle);
    // Of what the app asks for by itself the kill alone takes the answer: after one it waits for minutes.
    this.provider.faults = { ...this.#faults, lostAnswers: 0 };
    const at = `/api/organizations/${handle}/auto-top-up`;
    const terms = { threshold: '10', amount: '25', monthlyLimit: '100' };
    const { setupUrl } = await this.#insist<{ setupUrl: string }>('PUT', at, terms);
    this.provider.books.pay(setupUrl.split('/').at(-1) ?? '');
    await this.#tell();
    await this.#insist('POST', `${at}/check`);
    const mine = () =>
      this.provider.books.checkouts.filter(({ organization }) => organization === String(id));
    await until('a charge, or a death', async () => {
      const [entry] = await this.#world.services.wallets.readLedger(id, 1);
      return (killed.at !== null && mine().some(({ method }) => method !== null)) || entry !== undefined;
    });
    await this.#tell();
    return killed.at;
  }

  /** A new organization, an app, and a death for it. */
  async #enter(
    kill: number | RegExp,
  ): Promise<{ id: bigint; handle: string; killed: { at: string | null } }> {
    const { id, handle } = await makeOrganization(this.#world, 'Acme', this.#ada);
    this.#organizations.set(handle, id);
    await this.#start();
    const killed: { at: string | null } = { at: null };
    let step = 0;
    this.provider.onStep = (what) => {
      step += 1;
      if (killed.at !== null || (typeof kill === 'number' ? step !== kill : !kill.test(what))) return;
      killed.at = what;
      this.#app?.kill('SIGKILL');
    };
    return { id, handle, killed };
  }

  /** Everything settled: the books and the provider's agree, of each organization. */
  async verify(): Promise<void> {
    this.provider.onStep = () => {};
    this.provider.faults = NO_FAULTS;
    await this.#kill();
    // Whoever asked for a refund and died is taken for dead after a minute.
    await this.#world.owner.query(`UPDATE payment_refunds SET asked_at = asked_at - interval '2 minutes'`);
    // Whoever began a charge and died has it for two minutes.
    await this.#world.owner.query('UPDATE auto_top_ups SET next_look_at = clock_timestamp()');
    await this.#world.services.autoTopUpCharges.chargeDue('stripe', (error) => assert.fail(error));
    for (const { failures } of await this.#world.services.paymentReconciler.reconcileAll())
      assert.deepEqual(failures, []);
    for (const [handle, id] of this.#organizations) {
      const mine = this.provider.books.checkouts.filter(({ organization }) => organization === String(id));
      const paid = mine.filter((checkout) => checkout.paid !== null);
      const micros = (checkout: { provider: FakeName }, amount: string) =>
        checkout.provider === 'stripe' ? BigInt(amount) * 10_000n : parseMicros(amount);
      const sum = paid.reduce(
        (total, checkout) =>
          total +
          micros(checkout, checkout.paid?.amount ?? '0') -
          checkout.refunds.reduce((back, refund) => back + micros(checkout, refund.amount), 0n),
        0n,
      );
      const entries = await this.#world.services.wallets.readLedger(id, 100);
      const balance = entries.reduce((total, { amountMicros }) => total + amountMicros, 0n);
      assert.equal(formatMicros(balance), formatMicros(sum), handle);
      assert.equal(entries.filter(({ kind }) => kind === 'top_up').length, paid.length, handle);
      if (this.#toppingUp.has(handle)) assert.equal(paid.length, 1, `${handle}: one charge a dip`);
    }
    await checkBooks(this.#world.owner);
    await auditBooks(this.#world.owner);
  }

  async #kill(): Promise<void> {
    this.#app?.kill('SIGKILL');
    await this.#app?.ended;
    this.#app = null;
  }

  /** A new app, unless one runs. */
  async #start(): Promise<void> {
    if (this.#app !== null && this.#app.child.exitCode === null && this.#app.child.signalCode === null)
      return;
    this.#app = this.#serve();
    const line = await this.#app.logs('Server listening at');
    this.#url = /http:\S+/.exec(line.msg)?.[0] ?? '';
  }

  #serve(): DaemonProcess {
    const env = {
      DATABASE_URL: this.#world.database.appUrl,
      PORT: '0',
      LOG_LEVEL: 'info',
      ...providerEnvironment(this.provider.url),
    };
    return new DaemonProcess(env, this.#folder, [launcher, 'serve']);
  }

  /** What the provider has to tell, to whichever app is there. */
  async #tell(): Promise<void> {
    await this.#start();
    await this.provider.deliver(this.#url);
  }

  /** Until it is answered well, as somebody who presses the button again. */
  async #insist<Result>(method: string, path: string, body?: object): Promise<Result> {
    for (let tries = 0; tries < 20; tries += 1) {
      const answer = await this.#ask(this.#ada, method, path, body);
      if (answer?.ok) return (await answer.json()) as Result;
    }
    throw new Error(`${method} ${path} was never answered`);
  }

  /** Null: the app died over it. */
  async #ask(person: Person, method: string, path: string, body?: object): Promise<Response | null> {
    await this.#start();
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        cookie: `session=${person.cookie}`,
        origin: this.#url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null);
  }
}
