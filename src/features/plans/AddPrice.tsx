import { useRef, useState } from 'react';
import type { PriceChange } from '../../../contracts/plans.ts';
import { describePriceChange } from '../../../domain/plans/priceWords.ts';
import { faultOf, RequestError } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { ConfirmationDialog } from '../../ui/Confirmation.tsx';
import { Form } from '../../ui/Form.tsx';
import { formatMoney } from '../../ui/Money.tsx';
import { PriceFields, readPrice } from './PriceFields.tsx';
import { type NewPrice, usePreviewPrice, useSetPrice } from './plans.ts';

/** Sets a price from a moment on. It can't be undone, so its effect is spelled out first. */
export function AddPrice({ code, onMade }: { code: string; onMade: (price: PriceChange) => void }) {
  const preview = usePreviewPrice(code);
  const setting = useSetPrice(code);
  const form = useRef<HTMLFormElement>(null);
  const [asked, setAsked] = useState<{ price: NewPrice; change: PriceChange } | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const { error } = preview;
  return (
    <Card title="New price">
      <Form
        onSubmit={(typed, element) => {
          const price = readPrice(typed);
          if (price === undefined) return;
          form.current = element;
          setting.reset();
          preview.mutate(price, {
            onSuccess: (change) => {
              setAsked({ price, change });
              setIsAsking(true);
            },
          });
        }}
        error={error}
        failure="This price can’t be set"
        fields={['monthly', 'hourly', 'from']}
        submit="Set price…"
        look="secondary"
        isBusy={preview.isPending}
      >
        <PriceFields faultOf={(field) => faultOf(error, field)} />
      </Form>
      {asked && (
        <ConfirmationDialog
          isOpen={isAsking}
          setIsOpen={setIsAsking}
          title={`New price for ${code}`}
          confirm="Set price"
          act={async () => {
            onMade(await setting.mutateAsync(asked.price));
            form.current?.reset();
          }}
          explain={(failure) =>
            failure instanceof RequestError &&
            failure.isUncertain &&
            'Check the price history before you set it again.'
          }
        >
          <p>{describePriceChange(asked.change, (amount) => formatMoney(amount, { isExact: true }))}</p>
          <p className="text-sm text-soft">
            A price can’t be changed or withdrawn, only followed by another one.
          </p>
        </ConfirmationDialog>
      )}
    </Card>
  );
}
