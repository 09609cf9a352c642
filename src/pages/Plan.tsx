import { useParams } from 'wouter';
import { PlanView } from '../features/plans/PlanView.tsx';

export default function Plan() {
  const { plan: code = '' } = useParams<{ plan: string }>();
  return <PlanView key={code} code={code} />;
}
