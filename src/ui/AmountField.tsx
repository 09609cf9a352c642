import type { ComponentProps } from 'react';
import { site } from '../client/site.ts';
import { Field } from './Field.tsx';

/** Each kind of amount in the contracts: its pattern, and examples to show. */
const KINDS = {
  amount: { digits: String.raw`\d{1,9}(\.\d{1,6})?`, examples: '25 or 12.50' },
  hourlyPrice: { digits: String.raw`\d{1,6}(\.\d{1,9})?`, examples: '0.03' },
};

/** An amount in the installation's currency, which the label names. */
export function AmountField({
  label,
  kind = 'amount',
  isOptional = false,
  hint = `Use a decimal point: ${KINDS[kind].examples}`,
  ...field
}: Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'fault' | 'value' | 'defaultValue' | 'onChange'> & {
  name: string;
  kind?: keyof typeof KINDS;
  isOptional?: boolean;
}) {
  const { digits, examples } = KINDS[kind];
  return (
    <Field
      {...field}
      label={`${label} in ${site.currency}${isOptional ? ' (optional)' : ''}`}
      required={!isOptional}
      inputMode="decimal"
      autoComplete="off"
      pattern={String.raw`\s*${digits}\s*`}
      title={`Digits with a point for decimals, such as ${examples}`}
      hint={hint}
    />
  );
}
