import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { join, makeOrganization } from '../support/accountsApp.ts';
import { settle } from '../support/demoTour.ts';
import { insertPlan, insertPrice, TestOrganization } from '../support/fleetRows.ts';
import { insertContainerPlan, insertRow } from '../support/insertRows.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

/** Wide letters, and nowhere to break. */
const LONG = 'w'.repeat(60);
const EMAIL = `${LONG}@${LONG}.example.org`;

const web = await openWebApp({ after });
const somebody = await join(web, EMAIL, 'administrator');
const examples: Record<string, string> = {};

before(async () => {
  const { region_id } = await insertRow<{ region_id: number }>(web.owner, 'regions', {
    code: LONG.slice(0, 32),
    name: LONG,
  });
  const shown = { display_name: LONG, description: LONG };
  const plan = await insertPlan(web.owner, LONG.slice(0, 40), shown);
  await insertPrice(web.owner, plan, { monthly: '10', hourly: '0.02' });
  await insertPrice(web.owner, plan, { monthly: '12', hourly: '0.03', from: '2099-01-01' });
  const { id, handle } = await makeOrganization(web, LONG, somebody);
  const organization = new TestOrganization(web.owner, id, handle, region_id);
  await organization.credit('0.01');
  await organization.instance({ plan, from: '2026-01-01' });
  await organization.instance({ plan: null, from: '2026-01-01' });
  await web.owner.query(`UPDATE vps_instances SET name = $1 || instance_id`, [LONG]);
  await insertContainerPlan(web.owner, { code: LONG.slice(0, 39) });
  await insertRow(web.owner, 'containers', { organization_id: id, name: LONG, image: `${LONG}/${LONG}` });
  await web.owner.query('UPDATE users SET name = $1', [LONG]);
  const at = `/api/organizations/${handle}`;
  const ticket = await somebody.ask('POST', `${at}/tickets`, { subject: LONG, body: LONG });
  await somebody.ask('POST', `${at}/invitations`, { email: `x${EMAIL}`, role: 'member' });
  const key = { name: LONG, scopes: ['read'], organization: null, expiresInDays: null };
  await somebody.ask('POST', '/api/account/keys', key);
  const [payment, setAside] = [
    { organization_id: id, reference: LONG },
    { set_aside: LONG, set_aside_at: 'now()' },
  ];
  await insertRow(web.owner, 'payments', { ...payment, ...setAside });
  const incident = await somebody.ask('POST', '/api/status/incidents', {
    title: LONG,
    components: ['app'],
    impact: 'minor',
    text: LONG,
  });
  const maintenance = await somebody.ask('POST', '/api/status/maintenance', {
    title: LONG,
    text: LONG,
    components: ['database'],
    startsAt: '2098-12-31T22:00:00Z',
    endsAt: '2098-12-31T23:00:00Z',
  });
  await new BillingService({ pool: web.pool, runner: 'built-in', runnerId: `${LONG}:1` }).runHourlyBilling();
  const { rows } = await web.owner.query<{ entry: string; period: string; run: string; instance: string }>(`
    SELECT (SELECT max(entry_no)::text FROM wallet_ledger) AS entry, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS period,
           (SELECT max(run_id)::text FROM billing_runs) AS run,
           (SELECT min(instance_id)::text FROM vps_instances) AS instance`);
  Object.assign(examples, rows[0], {
    organization: handle,
    ticket: ticket.json().id,
    incident: incident.json().id,
    maintenance: maintenance.json().id,
    token: 'A'.repeat(43),
    plan: LONG.slice(0, 40),
    payment: '1',
  });
});

for (const name of Object.keys(PAGES) as PageName[]) {
  test(`long names fit on a phone: ${name}`, async () => {
    const path = PAGES[name].path.replace(/:(\w+)/g, (_match, part: string) => {
      assert.ok(examples[part], `an example of ${part}`);
      return encodeURIComponent(examples[part]);
    });
    const page = await web.visit(path, { as: somebody, viewport: PHONE });
    await settle(page);
    assert.deepEqual(await page.evaluate(OVERFLOWING), []);
    await page.context().close();
  });
}

/** What reaches beyond the screen, and tables that have to be scrolled; tabs and code may. */
const OVERFLOWING = `
  (() => {
    const scrolls = (it) => getComputedStyle(it).overflowX !== 'visible';
    const isSeen = (it) => it.closest('.sr-only') === null;
    const beyond = [...document.querySelectorAll('body *')].filter((it) => {
      for (let above = it.parentElement; above; above = above.parentElement) if (above !== document.documentElement && scrolls(above)) return false;
      return isSeen(it) && it.children.length === 0 && it.getBoundingClientRect().right > innerWidth;
    });
    const tables = [...document.querySelectorAll('main [role="group"]')].filter((it) => it.scrollWidth > it.clientWidth);
    return [
      ...(document.documentElement.scrollWidth > innerWidth ? ['the page is ' + document.documentElement.scrollWidth + ' wide'] : []),
      ...beyond.map((it) => it.tagName + ' ' + it.className + ': ' + it.textContent.slice(0, 80)),
      ...tables.map((it) => it.querySelector('caption')?.textContent + ': ' + it.scrollWidth + ' in ' + it.clientWidth),
    ];
  })()
`;
