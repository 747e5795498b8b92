// What csp_evaluator finds in the policy of the command line, as JSON: directive, value, severity (10 is the worst), description.
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

console.log(JSON.stringify(new CspEvaluator(new CspParser(process.argv[2]).csp).evaluate()));
