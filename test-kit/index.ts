export { bothForms } from "./both-forms.js";
export { thrown, told } from "./errors.js";
export {
  asyncForm,
  errorOf,
  FORMS,
  type Form,
  generatorForm,
  on,
  type Script,
} from "./forms.js";
export { once, turn, Worker } from "./worker.js";
