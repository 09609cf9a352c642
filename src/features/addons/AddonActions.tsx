import { useState } from 'react';
import type { Addon } from '../../../contracts/addons.ts';
import { faultOf } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { AdmissionNotice } from '../wallet/AdmissionNotice.tsx';
import { overrideIn, useAdmission } from '../wallet/admission.ts';
import { useChangeAddons } from './addons.ts';
import { QuantityField, readQuantity } from './QuantityField.tsx';

/** Changes an add-on's quantity, or removes it. */
export function AddonActions({ handle, addon }: { handle: string; addon: Addon }) {
  const change = useChangeAddons(handle, addon.instance);
  const { id, name } = addon;
  const [typed, setTyped] = useState(String(addon.quantity));
  const quantity = readQuantity(typed);
  const { refused, isBlocked } = useAdmission(
    handle,
    quantity === null || quantity === addon.quantity
      ? null
      : { kind: 'addon', resource: id, quantity: String(quantity) },
  );
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <Confirmation
        label={<Named verb="Change" name={name} />}
        title={`Change the quantity of ${name}`}
        confirm="Change"
        isBlocked={isBlocked}
        act={(form) =>
          change.mutateAsync({
            do: 'change',
            id,
            quantity: quantity ?? addon.quantity,
            overrideReason: overrideIn(form),
          })
        }
      >
        <QuantityField quantity={typed} choose={setTyped} fault={faultOf(change.error, 'quantity')} />
        <p className="text-sm text-soft">
          The new quantity is charged from the next hour. This month’s hours count towards its monthly cap.
        </p>
        <AdmissionNotice handle={handle} refused={refused} />
      </Confirmation>
      <Confirmation
        label={<Named verb="Remove" name={name} />}
        look="danger"
        title={`Remove ${name}?`}
        confirm="Remove add-on"
        act={() => change.mutateAsync({ do: 'remove', id })}
      >
        <p>What it holds is lost. This can’t be undone.</p>
        <p>Hours that have begun are charged, the current one in full. After that it costs nothing.</p>
      </Confirmation>
    </span>
  );
}

/** Each add-on has the same buttons: screen readers hear which one it is for. */
function Named({ verb, name }: { verb: string; name: string }) {
  return (
    <>
      {verb}
      <span className="sr-only"> {name}</span>
    </>
  );
}
