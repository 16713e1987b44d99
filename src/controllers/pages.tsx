import type { RightToday } from '../notices/deadlines.ts';
import type { Profile, ProfileVersion } from '../notices/profile.ts';
import { centreView } from '../notices/view.ts';
import { apiDocsPath, type ControllerPaths, controllerPaths, rightQuery } from '../paths.ts';
import { Pairs, Rows } from '../ui/controls.tsx';
import { frameOf, type Place, textAddress, translationsOf } from '../ui/frame.ts';
import { documentOf, type Frame, Layout } from '../ui/layout.tsx';
import { HoldsTable, RetentionTable, RightsTable } from '../ui/promise-tables.tsx';
import type { Wording } from '../wording/en.ts';
import { interfaceLanguages, wordingFor } from '../wording/languages.ts';
import { nameOfController } from './controller.ts';
import type { Controller } from './input.ts';

/** What the privacy centre shows. */
interface CentreView {
  paths: ControllerPaths;
  frame: Frame;
  controller: Controller;
  current: { version: ProfileVersion; effectiveOn: string } | null;
  /** Where its text is read. */
  textHref: string;
  /** The day on which the next version comes into force. */
  nextOn: string | null;
  rights: RightToday[];
}

/** The privacy centre's page: what one can ask for, by when, what is kept how long, and who answers for it. */
export function centreDocument(profile: Profile, place: Place, language: string, now: number): string {
  const { paths, origin } = place;
  const w = wordingFor(language);
  const { controller, current, nextOn, rights } = centreView(profile, now);
  const name = nameOfController(controller);
  const frame = frameOf(profile, place, {
    language,
    title: w.centre.title(name),
    description: w.centre.description(name),
    translations: translationsOf(
      interfaceLanguages(controller.languages),
      (one) => `${paths.centre}?lang=${one}`,
    ),
    links: [{ rel: 'canonical', href: origin + paths.centre }],
  });
  return documentOf(
    <CentrePage
      paths={paths}
      frame={frame}
      controller={controller}
      current={current}
      textHref={textAddress(profile, place, { language, version: current?.version.version ?? null })}
      nextOn={nextOn}
      rights={rights}
    />,
  );
}

function CentrePage({ paths, frame, controller, current, textHref, nextOn, rights }: CentreView) {
  const w = wordingFor(frame.language);
  const policy = current?.version.policy ?? null;
  const ask = `${paths.request}?lang=${frame.language}`;
  return (
    <Layout frame={frame}>
      <h1>{w.centre.title(nameOfController(controller))}</h1>
      <p class="lead">{current ? w.centre.noticeSince(current.effectiveOn) : w.centre.noticeNone}</p>
      {nextOn && <p class="note">{w.centre.noticeComing(nextOn)}</p>}
      <p class="ways">
        <a class="button" href={ask}>
          {w.requests.ask}
        </a>
        {current && (
          <a class="button quiet" href={textHref}>
            {w.centre.readNotice}
          </a>
        )}
        <a href={paths.versions}>{w.centre.versions}</a>
      </p>
      <h2>{w.rights.title}</h2>
      <RightsTable
        w={w}
        rights={rights}
        href={textHref}
        ask={(right) => `${paths.request}?${rightQuery(right, frame.language)}`}
      />
      <h2>{w.retention.title}</h2>
      <RetentionTable w={w} policy={policy} href={textHref} />
      <HoldsTable w={w} policy={policy} href={textHref} />
      <Topics w={w} controller={controller} language={frame.language} href={paths.unsubscribe} />
      <Contact w={w} controller={controller} />
    </Layout>
  );
}

function Topics({
  w,
  controller,
  language,
  href,
}: {
  w: Wording;
  controller: Controller;
  language: string;
  href: string;
}) {
  const { topics, recipients, languages } = controller;
  return (
    <>
      {topics.length > 0 && (
        <>
          <h2>{w.centre.topics}</h2>
          <ul>
            {topics.map(({ name }) => (
              <li>{name[language] ?? name[languages[0] ?? '']}</li>
            ))}
          </ul>
          <p>
            <a href={href}>{w.centre.stopMail}</a>
          </p>
        </>
      )}
      {recipients.length > 0 && (
        <>
          <h2>{w.centre.recipients}</h2>
          <ul>
            {recipients.map(({ name, role }) => (
              <li>
                {name} ({w.centre.role[role]})
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Contact({ w, controller }: { w: Wording; controller: Controller }) {
  const { name, registration, address, email, website, dpo, authority } = controller;
  const mail = (to: string | undefined) => to && <a href={`mailto:${to}`}>{to}</a>;
  const dpoText = dpo && (
    <>
      {dpo.name && `${dpo.name}, `}
      {mail(dpo.email)}
    </>
  );
  return (
    <>
      <h2>{w.centre.contact}</h2>
      <Pairs
        pairs={[
          [w.centre.name, name],
          [w.centre.registration, registration],
          [w.centre.address, address],
          [w.centre.email, mail(email)],
          [w.centre.website, website && <a href={website}>{website}</a>],
          [w.centre.dpo, dpoText],
        ]}
      />
      <h2>{w.centre.authority}</h2>
      <p>{w.centre.authorityText}</p>
      <p>
        <a href={authority.url}>{authority.name}</a>
        {authority.address && `, ${authority.address}`}
      </p>
    </>
  );
}

/** What a local start has published, with links to try. */
export function indexDocument(controllers: Controller[], language: string): string {
  return documentOf(<IndexPage controllers={controllers} language={language} />);
}

function IndexPage({ controllers, language }: { controllers: Controller[]; language: string }) {
  const w = wordingFor(language);
  return (
    <Layout
      frame={{
        language,
        title: w.index.title,
        index: false,
        translations: { en: '/?lang=en', et: '/?lang=et' },
      }}
    >
      <h1>{w.index.title}</h1>
      <p class="lead">{w.index.lead}</p>
      <Rows head={[w.index.shop, w.index.links]}>
        {controllers.map((controller) => {
          const paths = controllerPaths(`/${controller.slug}`);
          return (
            <tr>
              <th scope="row">{nameOfController(controller)}</th>
              <td>
                <a href={paths.centre}>{w.index.centre}</a> · <a href={paths.notice}>{w.index.notice}</a> ·{' '}
                <a href={paths.versions}>{w.index.versions}</a>
              </td>
            </tr>
          );
        })}
      </Rows>
      <p>
        <a href={apiDocsPath}>{w.index.docs}</a>
      </p>
    </Layout>
  );
}
