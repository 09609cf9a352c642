import { Field } from '../../ui/Field.tsx';

const MOST = 30_000;

/** A whole quantity of an add-on. */
export function QuantityField({
  quantity,
  choose,
  fault,
}: {
  /** As typed. */
  quantity: string;
  choose: (quantity: string) => void;
  fault: string | undefined;
}) {
  return (
    <Field
      label="Quantity"
      name="quantity"
      type="number"
      required
      min={1}
      max={MOST}
      step={1}
      value={quantity}
      onChange={({ target }) => choose(target.value)}
      hint="How many, or how many GiB of a volume."
      fault={fault}
    />
  );
}

/** What was typed, if it is a quantity that can be had. */
export function readQuantity(typed: string): number | null {
  const quantity = Number(typed);
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST ? quantity : null;
}
