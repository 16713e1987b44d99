// Stands in for `character-entities` in the Worker (see wrangler.toml): the same name, fewer entries.
export { characterEntitiesHtml4 as characterEntities } from 'character-entities-html4';
