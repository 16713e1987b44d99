import { hostile } from './hostile.ts';
import { quiet } from './quiet.ts';
import { describeOnStage } from './stage.ts';
import { unsubscribing } from './unsubscribing.ts';

describeOnStage('what pages may not do, and how one leaves by them', [quiet, unsubscribing, hostile]);
