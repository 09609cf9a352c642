import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Ladder } from '../../../contracts/debtors.ts';
import { faultOf } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Decide, type Question } from './Decide.tsx';
import type { Decision } from './decisions.ts';
import { ladderQuery } from './queries.ts';
import { STATES } from './words.ts';

const REASONS = { abuse: 'Abuse', security: 'Security', other: 'Something else' } as const;
type Reason = keyof typeof REASONS;
const NAMES = Object.keys(REASONS) as Reason[];
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');

/** For administrators: what was decided about an organization's debt, and buttons to decide otherwise. */
export function DebtorDecisions({ handle, name }: { handle: string; name: string }) {
  const { data: ladder } = useQuery(ladderQuery(handle));
  const [done, setDone] = useState<Decision | null>(null);
  if (ladder === undefined) return null;
  const question = { handle, name, ladder, onDone: setDone };
  return (
    <Card title="Debt and suspension" className="mt-6">
      {done && (
        <div className="mb-5">
          <Notice title={describe(done)}>
            {name} is now: {STATES[ladder.state].toLowerCase()}.
          </Notice>
        </div>
      )}
      <Terms ladder={ladder} />
      <div className="mt-5 flex flex-wrap gap-2">
        <Suspend {...question} />
        <Lift {...question} />
        <Hold {...question} />
        <Exempt {...question} />
        <Limit {...question} />
      </div>
    </Card>
  );
}

function Terms({ ladder }: { ladder: Ladder }) {
  const { suspendedFor, hold, exemptFor, debtLimit, hasOwnDebtLimit } = ladder;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
      <Term name="Suspended for">{suspendedFor.length === 0 ? 'nothing' : suspendedFor.join(', ')}</Term>
      <Term name="Hold">
        {hold === null ? (
          'no'
        ) : (
          <>
            until <At moment={hold.until} />: {hold.reason}
          </>
        )}
      </Term>
      <Term name="Exempt">{exemptFor ?? 'no'}</Term>
      <Term name="Debt limit">
        <Money amount={debtLimit} />
        {hasOwnDebtLimit && ', its own'}
      </Term>
    </dl>
  );
}

function Term({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}

function Suspend({ name, ladder, ...question }: Question) {
  const possible = NAMES.filter((reason) => !ladder.suspendedFor.includes(reason));
  if (possible.length === 0) return null;
  return (
    <Decide
      {...question}
      label="Suspend"
      look="danger"
      title={`Suspend ${name}?`}
      reasonField="explanation"
      read={(form, reason) => ({ do: 'suspend', for: form.get('for') as Reason, reason })}
    >
      <p>Everything it has is switched off until this is taken away. No payment ends it. Disks are kept.</p>
      <Reasons names={possible} />
    </Decide>
  );
}

function Lift({ name, ladder, ...question }: Question) {
  const lifted = NAMES.filter((reason) => ladder.suspendedFor.includes(reason));
  if (lifted.length === 0) return null;
  return (
    <Decide
      {...question}
      label="Lift suspension"
      title={`Lift the suspension of ${name}?`}
      reasonField="explanation"
      read={(form, reason) => ({ do: 'resume', for: form.get('for') as Reason, reason })}
    >
      <p>Once no reason is left, what its owner had running is switched on again.</p>
      <Reasons names={lifted} />
    </Decide>
  );
}

function Reasons({ names }: { names: Reason[] }) {
  return (
    <Choice label="Suspended for" name="for">
      {names.map((reason) => (
        <option key={reason} value={reason}>
          {REASONS[reason]}
        </option>
      ))}
    </Choice>
  );
}

function Hold({ name, ladder, ...question }: Question) {
  return (
    <>
      <Decide
        {...question}
        label="Hold"
        title={`Give ${name} time?`}
        read={(form, reason) => ({
          do: 'hold',
          until: new Date(String(form.get('until'))).toISOString(),
          reason,
        })}
      >
        {(error) => (
          <>
            <p>Until then a debt suspends nothing. A suspension for a debt ends at once.</p>
            <Field
              label="Until"
              name="until"
              type="datetime-local"
              required
              hint={`Your time zone (${ZONE})`}
              fault={faultOf(error, 'until')}
            />
          </>
        )}
      </Decide>
      {ladder.hold !== null && (
        <Decide
          {...question}
          label="End hold"
          title={`End the hold of ${name}?`}
          read={(_, reason) => ({ do: 'hold', until: null, reason })}
        >
          <p>A debt counts again at once.</p>
        </Decide>
      )}
    </>
  );
}

function Exempt({ name, ladder: { exemptFor }, ...question }: Question) {
  const isExempt = exemptFor !== null;
  return (
    <Decide
      {...question}
      label={isExempt ? 'End exemption' : 'Exempt'}
      title={isExempt ? `End the exemption of ${name}?` : `Exempt ${name}?`}
      read={(_, reason) => ({ do: 'exempt', exempt: !isExempt, reason })}
    >
      <p>{isExempt ? 'A debt counts again at once.' : 'A debt then never suspends it.'}</p>
    </Decide>
  );
}

function Limit({ name, ladder, ...question }: Question) {
  return (
    <>
      <Decide
        {...question}
        label="Set debt limit"
        title={`Set the debt limit of ${name}`}
        read={(form, reason) => ({ do: 'limit', limit: String(form.get('limit')).trim(), reason })}
      >
        {(error) => (
          <>
            <p>A debt of this much suspends it at once, before its grace is over.</p>
            <AmountField label="Debt limit" name="limit" fault={faultOf(error, 'limit')} />
          </>
        )}
      </Decide>
      {ladder.hasOwnDebtLimit && (
        <Decide
          {...question}
          label="Use the usual limit"
          title={`Use the usual debt limit for ${name}?`}
          read={(_, reason) => ({ do: 'limit', limit: null, reason })}
        >
          <p>It has no limit of its own then.</p>
        </Decide>
      )}
    </>
  );
}

function describe(decision: Decision): string {
  if (decision.do === 'suspend') return `Suspended for ${decision.for}`;
  if (decision.do === 'resume') return `No longer suspended for ${decision.for}`;
  if (decision.do === 'hold') return decision.until === null ? 'The hold has ended' : 'Held';
  if (decision.do === 'exempt') return decision.exempt ? 'Exempt' : 'No longer exempt';
  return decision.limit === null ? 'The usual debt limit counts again' : 'The debt limit is set';
}
