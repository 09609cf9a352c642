import type * as contracts from '../../contracts/debtors.ts';
import type { PowerTaskList } from '../../contracts/power.ts';
import type { PowerTask } from '../../db/debtors/powerTasks.ts';
import { csvLine, csvText } from '../../domain/csvLine.ts';
import { debtLimitOf, graceEnd, type LadderSettings } from '../../domain/debtors/ladder.ts';
import { hourlyMicrosOf, runwayHours, sumsToPay } from '../../domain/debtors/runway.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { Debtor, DebtorDetail, DebtorService, Standing } from '../services/debtors/debtorService.ts';
import { mapPage } from '../services/page.ts';

const COLUMNS = ['organization', 'name', 'state', 'since', 'balance', 'due', 'nextStep', 'nextAt'] as const;

export function viewPowerTask(task: PowerTask): PowerTaskList['items'][number] {
  const { organization, kind, name, externalRef, status, power } = task;
  return {
    organization,
    kind,
    id: String(task.resourceId),
    name,
    externalRef,
    status,
    task: task.task,
    power,
    generation: String(task.generation),
    since: formatTimestamp(task.since),
  };
}

export function viewLadder(
  { reasons, events, ...standing }: DebtorDetail,
  settings: LadderSettings,
): contracts.Ladder {
  const { facts } = standing;
  const runway = runwayHours(facts);
  const until = facts.holdUntil;
  return {
    ...viewStanding(standing),
    runwayHours: runway === null ? null : Number(runway),
    perHour: formatMicros(hourlyMicrosOf(facts)),
    debtLimit: formatMicros(debtLimitOf(facts, settings)),
    hasOwnDebtLimit: facts.debtLimitMicros !== null,
    pastDueGraceUntil: formatTimestamp(graceEnd(facts, settings)),
    hold:
      until === null || reasons.hold === null
        ? null
        : { until: formatTimestamp(until), reason: reasons.hold },
    exemptFor: reasons.exempt,
    events: events.map(({ type, happenedAt, payload }) => ({
      type,
      at: formatTimestamp(happenedAt),
      details: Object.fromEntries(
        Object.entries(payload).map(([name, value]) => [name, value === null ? null : String(value)]),
      ),
    })),
  };
}

export function viewDebtors({
  ages,
  ...page
}: Awaited<ReturnType<DebtorService['list']>>): contracts.DebtorList {
  return {
    ages: ages.map(({ owedMicros, ...age }) => ({ ...age, owed: formatMicros(owedMicros) })),
    ...mapPage(page, viewDebtor),
  };
}

export function viewDebtor({ organization, name, since, ...standing }: Debtor): contracts.Debtor {
  return { organization, name, since: formatTimestamp(since), ...viewStanding(standing) };
}

export async function* writeDebtors(pages: AsyncIterable<Debtor[]>): AsyncGenerator<string> {
  yield `${csvLine(COLUMNS)}\r\n`;
  for await (const debtors of pages) {
    const lines = debtors.map(viewDebtor).map((view) => {
      const fields = {
        ...view,
        name: csvText(view.name),
        nextStep: view.next?.step ?? null,
        nextAt: view.next?.at ?? null,
      };
      return `${csvLine(COLUMNS.map((column) => fields[column]))}\r\n`;
    });
    yield lines.join('');
  }
}

function viewStanding({ state, facts, next }: Standing) {
  const { dueMicros, withNextHourMicros } = sumsToPay(facts);
  return {
    state,
    balance: formatMicros(facts.balanceMicros),
    next: next === null ? null : { step: next.step, at: formatTimestamp(next.at) },
    suspendedFor: [...(facts.unpaid === null ? [] : ['unpaid']), ...facts.otherReasons],
    due: formatMicros(dueMicros),
    dueWithNextHour: formatMicros(withNextHourMicros),
  };
}
