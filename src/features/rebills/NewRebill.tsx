import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WrongPrice } from '../../../contracts/rebills.ts';
import { faultOf, request, RequestError } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { takeFields } from '../../ui/form.ts';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { RebillPreview } from './RebillPreview.tsx';

/** The form of a wrong price. Nothing is corrected before its effect was shown. */
export function NewRebill() {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<WrongPrice | null>(null);
  const previewing = useMutation({
    mutationFn: (body: WrongPrice) => request('POST /api/rebills/preview', { body }),
  });
  const { error, data } = previewing;
  return (
    <Card title="Correct a wrong price">
      <form
        className="space-y-4"
        onChange={() => setAsked(null)}
        onSubmit={(event) => {
          const body = readFields(takeFields(event));
          setAsked(body);
          previewing.mutate(body);
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Plan that was charged"
            name="plan"
            required
            autoComplete="off"
            hint="Its code, of any kind"
            fault={faultOf(error, 'plan')}
          />
          <Field
            label="Organization (optional)"
            name="organization"
            autoComplete="off"
            hint="Its handle; default: all of them"
            fault={faultOf(error, 'organization')}
          />
          <Field
            label="From"
            name="from"
            type="datetime-local"
            required
            hint={`Hours that began then or later; your time zone (${ZONE})`}
            fault={faultOf(error, 'from')}
          />
          <Field
            label="Until"
            name="until"
            type="datetime-local"
            required
            hint="And before this; a full hour that is billed"
            fault={faultOf(error, 'until')}
          />
          <AmountField label="Right monthly cap" name="monthly" fault={faultOf(error, 'monthly')} />
          <AmountField
            label="Right hourly"
            name="hourly"
            kind="hourlyPrice"
            isOptional
            hint="Default: monthly cap / 672"
            fault={faultOf(error, 'hourly')}
          />
        </div>
        {error && !isAboutFields(error) && (
          <FormFailure title="There is no preview" uncertain="There is no preview" error={error} />
        )}
        <Button type="submit" look="secondary" isBusy={previewing.isPending}>
          Preview
        </Button>
      </form>
      {asked && data && (
        <RebillPreview
          wrong={asked}
          preview={data}
          onApplied={() => {
            setAsked(null);
            void queries.invalidateQueries();
          }}
        />
      )}
    </Card>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');

function readFields(fields: Record<string, string>): WrongPrice {
  const { plan = '', organization = '', from = '', until = '', monthly = '', hourly = '' } = fields;
  return {
    plan: plan.trim(),
    ...(organization.trim() === '' ? {} : { organization: organization.trim() }),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    monthly: monthly.trim(),
    ...(hourly.trim() === '' ? {} : { hourly: hourly.trim() }),
  };
}

/** Shown at the fields themselves. */
function isAboutFields(error: Error): boolean {
  return ['plan', 'organization', 'from', 'until', 'monthly', 'hourly'].some(
    (name) => error instanceof RequestError && faultOf(error, name) !== undefined,
  );
}
