import { accessibility } from './accessibility.ts';
import { keyboard } from './keyboard.ts';
import { layout } from './layout.ts';
import { reading } from './reading.ts';
import { describeOnStage } from './stage.ts';

describeOnStage('the pages', [reading, layout, keyboard, accessibility]);
