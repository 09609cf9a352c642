import { useParams } from 'wouter';
import { IncidentView } from '../features/status/IncidentView.tsx';

/** `/status/incidents/17`: what happened, and what was said of it. */
export default function Incident() {
  const { incident: id = '' } = useParams<{ incident: string }>();
  return <IncidentView key={id} id={id} />;
}
