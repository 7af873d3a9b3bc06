/**
 * What the provider takes: of the resources that we use the arguments that we use, with their kind and whether they are required (`!`),
 * and what else can be read of them. Taken from the documents of this version: docs/resources/*.md of its repository.
 */
export const provider = { source: 'huaweicloud/huaweicloud', version: '1.97.1', date: '2026-08-18' };

export type Kind = 'text' | 'number' | 'flag' | 'list';
export type Argument = `${Kind}${'' | '!'}`;
/** Of a block: of each argument its kind, or a block in it. `required` blocks must be there. */
export type Block = { required?: true; arguments: Readonly<Record<string, Argument | Block>> };
export type ResourceType = { arguments: Block['arguments']; attributes: readonly string[] };

const destination: Block = { arguments: { destination: 'text!', param: 'text!' } };

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  huaweicloud_fgs_function: {
    arguments: {
      name: 'text!',
      description: 'text',
      app: 'text!',
      handler: 'text!',
      runtime: 'text!',
      code_type: 'text!',
      memory_size: 'number!',
      timeout: 'number!',
      func_code: 'text',
      code_filename: 'text',
      user_data: 'text',
      encrypted_user_data: 'text',
      agency: 'text',
      app_agency: 'text',
      max_instance_num: 'text',
      enable_lts_log: 'flag',
      log_group_id: 'text',
      log_group_name: 'text',
      log_stream_id: 'text',
      log_stream_name: 'text',
    },
    attributes: ['id', 'urn'],
  },
  huaweicloud_fgs_function_trigger: {
    arguments: { function_urn: 'text!', type: 'text!', event_data: 'text!', status: 'text' },
    attributes: ['id'],
  },
  huaweicloud_fgs_async_invoke_configuration: {
    arguments: {
      function_urn: 'text!',
      max_async_event_age_in_seconds: 'number!',
      max_async_retry_attempts: 'number!',
      enable_async_status_log: 'flag',
      on_success: destination,
      on_failure: destination,
    },
    attributes: ['id'],
  },
  huaweicloud_apig_group: {
    arguments: { instance_id: 'text!', name: 'text!', description: 'text', domain_access_enabled: 'flag' },
    attributes: ['id'],
  },
  huaweicloud_apig_api: {
    arguments: {
      instance_id: 'text!',
      group_id: 'text!',
      type: 'text!',
      name: 'text!',
      request_protocol: 'text!',
      request_method: 'text!',
      request_path: 'text!',
      security_authentication: 'text',
      matching: 'text',
      is_send_fg_body_base64: 'flag',
      cors: 'flag',
      func_graph: {
        arguments: {
          function_urn: 'text!',
          version: 'text',
          network_type: 'text',
          timeout: 'number',
          invocation_type: 'text',
        },
      },
    },
    attributes: ['id'],
  },
  huaweicloud_apig_api_publishment: {
    arguments: { instance_id: 'text!', env_id: 'text!', api_id: 'text!' },
    attributes: ['id'],
  },
  huaweicloud_eg_custom_event_channel: { arguments: { name: 'text!' }, attributes: ['id'] },
  huaweicloud_eg_custom_event_source: { arguments: { channel_id: 'text!', name: 'text!' }, attributes: ['id'] },
  huaweicloud_eg_event_subscription: {
    arguments: {
      channel_id: 'text!',
      name: 'text!',
      sources: {
        required: true,
        arguments: {
          id: 'text!',
          provider_type: 'text!',
          name: 'text!',
          filter_rule: 'text!',
          detail: 'text',
          detail_name: 'text',
        },
      },
      targets: {
        required: true,
        arguments: {
          id: 'text!',
          provider_type: 'text!',
          name: 'text!',
          detail_name: 'text!',
          detail: 'text!',
          transform: 'text!',
          dead_letter_queue: 'text',
        },
      },
    },
    attributes: ['id'],
  },
  huaweicloud_lts_group: { arguments: { group_name: 'text!', ttl_in_days: 'number!' }, attributes: ['id'] },
  huaweicloud_lts_stream: {
    arguments: { group_id: 'text!', stream_name: 'text!', ttl_in_days: 'number' },
    attributes: ['id'],
  },
  huaweicloud_smn_topic: { arguments: { name: 'text!' }, attributes: ['id'] },
  huaweicloud_identity_agency: {
    arguments: {
      name: 'text!',
      description: 'text',
      delegated_domain_name: 'text!',
      duration: 'text',
      domain_roles: 'list',
      all_resources_roles: 'list',
      project_role: { arguments: { project: 'text!', roles: 'list!' } },
    },
    attributes: ['id'],
  },
  huaweicloud_identity_role: {
    arguments: { name: 'text!', description: 'text!', type: 'text!', policy: 'text!' },
    attributes: ['id'],
  },
  huaweicloud_ces_alarmrule: {
    arguments: {
      alarm_name: 'text!',
      alarm_description: 'text',
      alarm_type: 'text',
      alarm_enabled: 'flag',
      alarm_action_enabled: 'flag',
      metric: { required: true, arguments: { namespace: 'text!' } },
      resources: { arguments: { dimensions: { arguments: { name: 'text!', value: 'text' } } } },
      condition: {
        required: true,
        arguments: {
          metric_name: 'text!',
          period: 'number!',
          filter: 'text!',
          comparison_operator: 'text!',
          value: 'number!',
          count: 'number!',
          alarm_level: 'number',
        },
      },
      alarm_actions: { arguments: { type: 'text!', notification_list: 'list!' } },
    },
    attributes: ['id'],
  },
};
