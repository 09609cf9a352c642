import type { Plan } from '../../../contracts/plans.ts';
import { faultOf } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { textFields } from '../../ui/form.ts';
import { PlanFields, readPlanFields } from './PlanFields.tsx';
import { useChangePlan, useRetirePlan } from './plans.ts';

/** What an administrator may do with a plan. `onDone` tells what was done. */
export function PlanActions({ plan, onDone }: { plan: Plan; onDone: (what: string) => void }) {
  const change = useChangePlan(plan.code);
  const retire = useRetirePlan(plan.code);
  return (
    <>
      <Confirmation
        label="Edit"
        title={`Edit ${plan.code}`}
        confirm="Save"
        act={async (form) => {
          await change.mutateAsync(readPlanFields(textFields(form)));
          onDone('Plan saved');
        }}
      >
        <PlanFields present={plan} faultOf={(field) => faultOf(change.error, field)} />
      </Confirmation>
      {plan.retiredAt === null ? (
        <Confirmation
          label="Retire"
          look="danger"
          title={`Retire ${plan.code}?`}
          confirm="Retire"
          act={async () => {
            await retire.mutateAsync('retire');
            onDone('Plan retired');
          }}
        >
          <p>Nobody can choose it any more. What has it keeps it, and goes on being charged.</p>
        </Confirmation>
      ) : (
        <Confirmation
          label="Make available"
          title={`Make ${plan.code} available again?`}
          confirm="Make available"
          act={async () => {
            await retire.mutateAsync('unretire');
            onDone('Plan available again');
          }}
        >
          <p>Customers can choose it again, at its current price.</p>
        </Confirmation>
      )}
    </>
  );
}
