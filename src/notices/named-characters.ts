// Stands in for `character-entities` in the Worker (see dev/build.ts): the same name, fewer entries.
export { characterEntitiesHtml4 as characterEntities } from 'character-entities-html4';
