import { AmountField } from '../../ui/AmountField.tsx';
import { Field } from '../../ui/Field.tsx';
import type { NewPrice } from './plans.ts';

/** What a price is made of. `faultOf`: what is wrong with a field. */
export function PriceFields({
  isOptional = false,
  faultOf,
}: {
  isOptional?: boolean;
  faultOf: (field: string) => string | undefined;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <AmountField label="Monthly cap" name="monthly" isOptional={isOptional} fault={faultOf('monthly')} />
      <AmountField
        label="Hourly"
        name="hourly"
        kind="hourlyPrice"
        isOptional
        hint="Default: monthly cap / 672"
        fault={faultOf('hourly')}
      />
      <Field
        label="From, in UTC (optional)"
        name="from"
        type="datetime-local"
        step={3_600}
        hint="A full hour; default: now"
        fault={faultOf('from')}
      />
    </div>
  );
}

/** The price that was typed; undefined where nothing was. */
export function readPrice(typed: Record<string, string>): NewPrice | undefined {
  const { hourly = '', monthly = '', from = '' } = typed;
  if (monthly.trim() === '') return undefined;
  return {
    monthly: monthly.trim(),
    ...(hourly.trim() === '' ? {} : { hourly: hourly.trim() }),
    ...(from === '' ? {} : { from: new Date(`${from}Z`).toISOString() }),
  };
}
