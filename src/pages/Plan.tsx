import { useParams } from 'wouter';
import { useTitle } from '../client/title.ts';
import { PlanView } from '../features/plans/PlanView.tsx';

export default function Plan() {
  const { plan: code = '' } = useParams<{ plan: string }>();
  useTitle(`Plan ${code}`);
  return <PlanView key={code} code={code} />;
}
