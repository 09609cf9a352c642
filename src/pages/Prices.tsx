import { PublicPrices } from '../features/plans/PublicPrices.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Prices() {
  return (
    <>
      <PageHeading title="Prices" about="What each plan costs by the hour, and at most in a month." />
      <div className="mt-8">
        <PublicPrices />
      </div>
    </>
  );
}
