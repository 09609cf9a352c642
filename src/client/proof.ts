type Ask = () => Promise<boolean>;

let ask: Ask = async () => false;
let underWay: Promise<boolean> | null = null;

/** Who asks the viewer to prove again who they are. Returns what ends that. */
export function onProofNeeded(asking: Ask): () => void {
  ask = asking;
  return () => {
    ask = async () => false;
  };
}

/** Whether the viewer has proved again who they are; asked once for all requests that wait for it. */
export function askForProof(): Promise<boolean> {
  underWay ??= ask().finally(() => {
    underWay = null;
  });
  return underWay;
}
