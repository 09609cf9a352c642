import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { NewPrice as Price, PriceChange } from '../../../contracts/plans.ts';
import { faultOf, RequestError } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { ConfirmationDialog } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { takeFields } from '../../ui/form.ts';
import { pricesQuery, useSetPrice } from './plans.ts';
import { WhatThePriceDoes } from './WhatThePriceDoes.tsx';

/** Sets a price from a moment on. It can't be undone, so its effect is spelled out first. */
export function AddPrice({ code, onMade }: { code: string; onMade: (price: PriceChange) => void }) {
  const prices = useInfiniteQuery(pricesQuery(code)).data ?? [];
  const setting = useSetPrice(code);
  const form = useRef<HTMLFormElement>(null);
  const [asked, setAsked] = useState<Price | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const { error } = setting;
  return (
    <Card title="New price">
      <form
        ref={form}
        className="space-y-4"
        onSubmit={(event) => {
          const { hourly = '', monthly = '', from = '' } = takeFields(event);
          setting.reset();
          setAsked({
            monthly: monthly.trim(),
            ...(hourly.trim() === '' ? {} : { hourly: hourly.trim() }),
            ...(from === '' ? {} : { from: new Date(from).toISOString() }),
          });
          setIsAsking(true);
        }}
      >
        <div className="grid gap-4 sm:grid-cols-3">
          <AmountField label="Monthly cap" name="monthly" fault={faultOf(error, 'monthly')} />
          <AmountField
            label="Hourly"
            name="hourly"
            kind="hourlyPrice"
            isOptional
            hint="Default: monthly cap / 672"
            fault={faultOf(error, 'hourly')}
          />
          <Field
            label="From (optional)"
            name="from"
            type="datetime-local"
            hint={`Your time zone (${ZONE}); default: now`}
            fault={faultOf(error, 'from')}
          />
        </div>
        <Button type="submit" look="secondary">
          Set price…
        </Button>
      </form>
      {asked && (
        <ConfirmationDialog
          isOpen={isAsking}
          setIsOpen={setIsAsking}
          title={`New price for ${code}`}
          confirm="Set price"
          act={async () => {
            onMade(await setting.mutateAsync(asked));
            form.current?.reset();
          }}
          explain={(failure) =>
            failure instanceof RequestError &&
            failure.isUncertain &&
            'Check the price history before you set it again.'
          }
        >
          <WhatThePriceDoes code={code} price={asked} others={prices} />
        </ConfirmationDialog>
      )}
    </Card>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');
