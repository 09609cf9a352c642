import { useParams } from 'wouter';
import { MaintenanceView } from '../features/status/MaintenanceView.tsx';

/** `/status/maintenance/17`: what is planned, and how it went. */
export default function Maintenance() {
  const { maintenance: id = '' } = useParams<{ maintenance: string }>();
  return <MaintenanceView key={id} id={id} />;
}
