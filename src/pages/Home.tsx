import { Attention } from '../features/home/Attention.tsx';
import { DebtByAge } from '../features/home/DebtByAge.tsx';
import { LatestChanges } from '../features/home/LatestChanges.tsx';
import { Revenue } from '../features/home/Revenue.tsx';
import { WhoBills } from '../features/home/WhoBills.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Home() {
  return (
    <>
      <PageHeading title="Home" about="What the platform earns, and what waits for you." />
      <div className="mt-6 space-y-6">
        <Attention />
        <Revenue />
        <div className="grid gap-6 lg:grid-cols-2">
          <WhoBills />
          <DebtByAge />
        </div>
        <LatestChanges />
      </div>
    </>
  );
}
