import type { RequestView, Stage } from '../view.ts';
import { away, wordsOf } from './frame.tsx';

/** How a person shows that it is them, where a confirmed address does not; and where to. No copy of a document is asked for. */
export function Proof({ stage, request }: { stage: Stage; request: RequestView }) {
  const { w, shop } = wordsOf(stage);
  const { proof } = w.requests;
  return (
    <>
      {request.proof === 'signature' ? (
        <>
          <p>{proof.signature(shop)}</p>
          <p>{proof.other}</p>
        </>
      ) : (
        <p>{proof.former(shop)}</p>
      )}
      <p>
        {proof.where} <Where stage={stage} />
      </p>
      <p>
        {proof.noCopies} {proof.stays(request.dueOn)}
      </p>
    </>
  );
}

/** The mailbox that takes it; where the controller has named none, what else it is reached by. */
function Where({ stage }: { stage: Stage }) {
  const { email, dpo, name, address, website } = stage.profile.controller;
  const mailbox = email ?? dpo?.email;
  if (mailbox) return <a href={`mailto:${mailbox}`}>{mailbox}</a>;
  return (
    <>
      {[name, address].filter((part) => part !== undefined).join(', ')}
      {website && (
        <>
          {', '}
          <a href={website} {...away(stage)}>
            {website}
          </a>
        </>
      )}
    </>
  );
}
