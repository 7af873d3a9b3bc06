import { type Answer, gatewayError, iamCodedError, iamError, workspaceError } from './answer.ts';
import type { Service } from './received.ts';

type Make = () => Answer;

const fromGateway: Record<number, Make> = {
  413: () => gatewayError(413, 'APIGW.0201', 'Request entity too large'),
  429: () => gatewayError(429, 'APIGW.0308', 'The throttling threshold has been reached'),
  502: () => gatewayError(502, 'APIGW.0202', 'Backend unavailable'),
  504: () => gatewayError(504, 'APIGW.0203', 'Backend timeout'),
};

const fromWorkspace: Record<number, Make> = {
  400: () => workspaceError(400, 'WKS.00211102', 'The parameter is invalid.'),
  401: () => gatewayError(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail'),
  403: () => workspaceError(403, 'WKS.00081102', 'No access to the resource.'),
  404: () => workspaceError(404, 'WKS.00211902', 'The resource does not exist.'),
  405: () => workspaceError(405, 'WKS.00000405', 'Method not allowed.'),
  409: () => workspaceError(409, 'WKS.00211103', 'Conflict with the state of the resource.'),
  415: () => workspaceError(415, 'WKS.00000415', 'Unsupported media type.'),
  500: () => workspaceError(500, 'WKS.00211401', 'Operation failed. Try again later.'),
  503: () => workspaceError(503, 'WKS.00050902', 'Service unavailable.'),
};

const fromIam: Record<number, Make> = {
  400: () => iamError(400, 'The request body is invalid'),
  401: () => iamError(401, 'The username or password is wrong.'),
  403: () => iamError(403, 'You have no right to do this action.'),
  404: () => iamError(404, 'The resource could not be found.'),
  405: () => iamError(405, 'The method is not allowed.'),
  429: () => iamCodedError(429, 'IAM.0012', 'Too many requests.'),
  500: () => iamError(500, 'An internal error occurred.'),
  503: () => iamError(503, 'The service is unavailable.'),
};

/** The documented error answer of a service for an HTTP status; an empty body where the vendor documents none. */
export function documented(status: number, service: Service): Answer {
  const own = service === 'iam' ? fromIam : fromWorkspace;
  const make = own[status] ?? fromGateway[status];
  return make ? make() : { status, headers: {}, body: '' };
}
