#!/usr/bin/env bash
# All that graphnhi reads of one AWS account, in a folder ./ACCOUNT of its own. Every call only reads.
#
#   graphnhi doctor --how-to-export aws | AWS_PROFILE=audit bash      # once an account, and in the organisation's management account
#   graphnhi build .                                                  # all accounts together
#
# Needs aws (version 2) and jq. AWS_REGION: where to begin, us-east-1 if it is not set (China: cn-north-1, GovCloud: us-gov-west-1).
# The managed policies SecurityAudit and ViewOnlyAccess allow most of it. What could not be asked is told on stderr and noted in
# not-exported.json, so that every answer says that something is missing; then the exit code is 1.
# Environments and start-up scripts hold secrets: the folder is private to you. Remove it when the estate is built.

set -u -o pipefail
umask 077
export AWS_PAGER="" AWS_DEFAULT_OUTPUT=json AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=10
export AWS_REGION="${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}"

# Errors that say that there is none.
NONE='NoSuchBucketPolicy|ServerSideEncryptionConfigurationNotFoundError|RepositoryPolicyNotFoundException|PolicyNotFoundException'
NONE="$NONE|ResourceNotFoundException|AWSOrganizationsNotInUseException"

# note WHAT WHY: it is missing, and is told.
note() {
  echo "not exported: $1: $2" >&2
  jq -n --arg what "$1" '$what' >>"$work/.notes"
}

# ask SERVICE OPERATION ...: what aws prints; nothing where there is none, or where a region has no such service.
ask() {
  local error
  error=$(mktemp "$work/.error.XXXXXX")
  aws "$@" </dev/null 2>"$error" || unanswered "$error" "$@"
}

unanswered() {
  local error=$1
  shift
  grep -q -E "\\(($NONE)\\)" "$error" && return 0
  if grep -q "Could not connect to the endpoint URL" "$error" && aws ec2 describe-regions --region "${region:-$AWS_REGION}" </dev/null >/dev/null 2>&1; then
    echo "no $1 in ${region:-$AWS_REGION}" >&2
    return 0
  fi
  note "aws $*" "$(tr '\n' ' ' <"$error")"
  return 1
}

# told FILTER: through jq, which knows account, partition, region and name.
told() {
  jq -c -r --arg account "$account" --arg partition "$partition" --arg region "${region:-}" --arg name "${name:-}" "$1" || note "jq $1" "failed"
}

# save FILE: several outputs as one list; no file where there are none.
save() {
  jq -s . >"$work/.saved" || note "$1" "is no JSON"
  if [ "$(jq length "$work/.saved")" != 0 ]; then mv "$work/.saved" "$work/$1"; fi
}

# everywhere FILTER SERVICE OPERATION ...: in every region.
everywhere() {
  local filter=$1 region
  shift
  for region in $regions; do
    ask "$@" --region "$region" | told "$filter"
  done
}

# each FILTER NAMES SERVICE LIST OPERATION ... OPTION: in every region, everything that a list names, by itself.
each() {
  local filter=$1 names=$2 service=$3 list=$4 region name
  shift 4
  for region in $regions; do
    ask "$service" "$list" --region "$region" | told "$names" | while IFS= read -r name; do
      ask "$service" "$@=$name" --region "$region" | told "$filter"
    done
  done
}

# inventory LIST ARN: a filter that makes the records of a list an inventory.
inventory() {
  echo "{Results: [.$1[]? | {arn: $2, accountId: \$account, configuration: .}]}"
}

# owned LIST: a filter that adds whose the records of a list are, and where.
owned() {
  echo ".$1[]? |= . + {Account: \$account, Region: \$region}"
}

# guarded ARN: a filter that says whose policy an output is; nothing where it holds none.
guarded() {
  echo "select(.Policy // .policyText // .ResourcePolicy // .Attributes.Policy) | {Resource: $1, Account: \$account, Output: .}"
}

identities() {
  ask iam get-account-authorization-details | save identities.json
  jq -r '.[].UserDetailList[]?.UserName' "$work/identities.json" | while IFS= read -r name; do
    ask iam list-access-keys "--user-name=$name" | told '.AccessKeyMetadata[]? |= . + {Account: $account}'
  done | save access-keys.json
  ask iam list-instance-profiles | save instance-profiles.json
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ "$(ask iam generate-credential-report | jq -r .State)" = COMPLETE ] && break
    sleep 3
  done
  ask iam get-credential-report | jq -r '.Content | @base64d' >"$work/credential-report.csv"
  [ -s "$work/credential-report.csv" ] || rm -f "$work/credential-report.csv"
}

# attached TARGET: the policies of a root, a unit or an account.
attached() {
  for kind in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    ask organizations list-policies-for-target --target-id "$1" --filter "$kind" || exit 1
  done | jq -s '[.[].Policies[] | {Id, Type}]'
}

# below ID TYPE: the units and accounts right below a root or a unit, each as a tree.
below() {
  [ "$2" = ACCOUNT ] && return 0
  ask organizations list-organizational-units-for-parent --parent-id "$1" | jq -r '.OrganizationalUnits[] | "\(.Id) \(.Arn)"' |
    while read -r id arn; do tree "$id" "$arn" ORGANIZATIONAL_UNIT || exit 1; done || return 1
  ask organizations list-accounts-for-parent --parent-id "$1" | jq -r '.Accounts[] | "\(.Id) \(.Arn)"' |
    while read -r id arn; do tree "$id" "$arn" ACCOUNT || exit 1; done
}

# tree ID ARN TYPE: all of it or nothing: a level that lacks its policies would limit what it does not.
tree() {
  { attached "$1" && below "$1" "$3"; } |
    jq -s --arg id "$1" --arg arn "$2" --arg type "$3" '{Id: $id, Arn: $arn, Type: $type, Policies: .[0], Children: .[1:]}'
}

organisation() {
  local manager
  manager=$(ask organizations describe-organization | jq -r .Organization.MasterAccountId)
  if [ "$manager" != "$account" ]; then
    [ -z "$manager" ] || echo "run this in account $manager too: it alone tells the organisation's policies" >&2
    return 0
  fi
  ask organizations describe-organization | save organisation.json
  ask organizations list-roots | jq -r '.Roots[] | "\(.Id) \(.Arn)"' |
    while read -r id arn; do tree "$id" "$arn" ROOT || exit 1; done >"$work/.tree" &&
    save organisation-tree.json <"$work/.tree"
  for kind in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    ask organizations list-policies --filter "$kind" | jq -r '.Policies[].Id'
  done | while IFS= read -r name; do
    ask organizations describe-policy --policy-id "$name"
  done | save organisation-policies.json
}

computing() {
  everywhere . lambda list-functions | save functions.json
  each "$(guarded '$name')" '.Functions[].FunctionArn' lambda list-functions get-policy --function-name | save function-policies.json
  everywhere . ec2 describe-instances | save instances.json
  each 'select(.UserData.Value) + {Account: $account, Region: $region}' '.Reservations[]?.Instances[].InstanceId' \
    ec2 describe-instances describe-instance-attribute --attribute userData --instance-id | save user-data.json
  everywhere "$(inventory LaunchTemplateVersions '"arn:\($partition):ec2:\($region):\($account):launch-template/\(.LaunchTemplateId)"')" \
    ec2 describe-launch-template-versions --versions '$Default' '$Latest' | save launch-templates.json
  each . '.taskDefinitionArns[]' ecs list-task-definitions describe-task-definition --include TAGS --task-definition | save task-definitions.json
  tasks | save tasks.json
  { everywhere 'select(.projects == [])' codebuild list-projects; each . '.projects[]' codebuild list-projects batch-get-projects --names; } |
    save build-projects.json
  { everywhere . sagemaker list-notebook-instances
    each . '.NotebookInstances[].NotebookInstanceName' sagemaker list-notebook-instances describe-notebook-instance --notebook-instance-name; } |
    save notebooks.json
  everywhere "$(owned Jobs)" glue get-jobs | save glue-jobs.json
  everywhere "$(owned DevEndpoints)" glue get-dev-endpoints | save glue-endpoints.json
  everywhere . cloudformation describe-stacks | save stacks.json
  each '{Results: [del(.definition) | {arn: .stateMachineArn, accountId: $account, configuration: .}]}' '.stateMachines[].stateMachineArn' \
    stepfunctions list-state-machines describe-state-machine --state-machine-arn | save state-machines.json
  app_runner | save app-runner-services.json
  everywhere "$(inventory jobDefinitions .jobDefinitionArn)" batch describe-job-definitions --status ACTIVE | save job-definitions.json
  beanstalk | save beanstalk-environments.json
}

tasks() {
  local region cluster
  for region in $regions; do
    ask ecs list-clusters --region "$region" >"$work/.clusters" || continue
    told '{services: [], tasks: []}' <"$work/.clusters"
    told '.clusterArns[]' <"$work/.clusters" | while IFS= read -r cluster; do
      ask ecs list-services --region "$region" --cluster "$cluster" | told '.serviceArns[]' | while IFS= read -r name; do
        ask ecs describe-services --region "$region" --cluster "$cluster" --services "$name"
      done
      ask ecs list-tasks --region "$region" --cluster "$cluster" | told '.taskArns[]' | while IFS= read -r name; do
        ask ecs describe-tasks --region "$region" --cluster "$cluster" --tasks "$name"
      done
    done
  done
}

app_runner() {
  local region page token
  for region in $regions; do
    token=
    while page=$(ask apprunner list-services --region "$region" ${token:+"--next-token=$token"}) && [ -n "$page" ]; do
      echo "$page" | told '.ServiceSummaryList[].ServiceArn' | while IFS= read -r name; do
        ask apprunner describe-service --region "$region" --service-arn "$name" |
          told '{Results: [.Service | {arn: .ServiceArn, accountId: $account, configuration: .}]}'
      done
      token=$(echo "$page" | jq -r '.NextToken // ""')
      [ -n "$token" ] || break
    done
  done
}

beanstalk() {
  local region application environment
  for region in $regions; do
    ask elasticbeanstalk describe-environments --region "$region" |
      told '.Environments[] | [.EnvironmentArn, .ApplicationName, .EnvironmentName] | @tsv' |
      while IFS=$'\t' read -r name application environment; do
        ask elasticbeanstalk describe-configuration-settings --region "$region" "--application-name=$application" "--environment-name=$environment" |
          told '{Results: [{arn: $name, accountId: $account, OptionSettings: [.ConfigurationSettings[].OptionSettings[]]}]}'
      done
  done
}

agents() {
  local core=bedrock-agentcore-control
  { everywhere "$(owned agentSummaries)" bedrock-agent list-agents
    each . '.agentSummaries[].agentId' bedrock-agent list-agents get-agent --agent-id; } | save agents.json
  { everywhere . "$core" list-agent-runtimes
    each . '.agentRuntimes[].agentRuntimeId' "$core" list-agent-runtimes get-agent-runtime --agent-runtime-id; } | save agent-runtimes.json
  { each '{Results: [{arn: .codeInterpreterArn, accountId: $account, configuration: .}]}' '.codeInterpreterSummaries[].codeInterpreterId' \
      "$core" list-code-interpreters get-code-interpreter --code-interpreter-id
    each '{Results: [{arn: .browserArn, accountId: $account, configuration: .}]}' '.browserSummaries[].browserId' \
      "$core" list-browsers get-browser --browser-id
    each '{Results: [{arn: .gatewayArn, accountId: $account, configuration: .}]}' '.items[].gatewayId' \
      "$core" list-gateways get-gateway --gateway-identifier; } | save agent-tools.json
  { everywhere "$(inventory credentialProviders .credentialProviderArn)" "$core" list-api-key-credential-providers
    everywhere "$(inventory credentialProviders .credentialProviderArn)" "$core" list-oauth2-credential-providers; } | save agent-credentials.json
}

clusters() {
  local region cluster
  each '., {Results: [.cluster | {arn: .arn, accountId: $account, configuration: .}]}' '.clusters[]' eks list-clusters describe-cluster --name | save clusters.json
  for region in $regions; do
    ask eks list-clusters --region "$region" >"$work/.clusters" || continue
    told '{associations: []}' <"$work/.clusters"
    told '.clusters[]' <"$work/.clusters" | while IFS= read -r cluster; do
      ask eks list-pod-identity-associations --region "$region" --cluster-name "$cluster" | told . >"$work/.associations"
      cat "$work/.associations"
      told '.associations[].associationId' <"$work/.associations" | while IFS= read -r name; do
        ask eks describe-pod-identity-association --region "$region" --cluster-name "$cluster" --association-id "$name"
      done
    done
  done | save pod-identities.json
}

buckets() {
  local regions=$AWS_REGION
  ask s3api list-buckets | told '.Buckets[]? |= . + {Account: $account}' | save buckets.json
  each "$(guarded '"arn:\($partition):s3:::\($name)"')" '.Buckets[]?.Name' s3api list-buckets get-bucket-policy --bucket | save bucket-policies.json
  each '{Results: [{arn: "arn:\($partition):s3:::\($name)", accountId: $account, supplementaryConfiguration: {ServerSideEncryptionConfiguration:
      {rules: [.ServerSideEncryptionConfiguration.Rules[] | {applyServerSideEncryptionByDefault:
        {kmsMasterKeyID: .ApplyServerSideEncryptionByDefault.KMSMasterKeyID}}]}}}]}' \
    '.Buckets[]?.Name' s3api list-buckets get-bucket-encryption --bucket | save bucket-encryption.json
}

secrets() {
  everywhere . secretsmanager list-secrets | save secrets.json
  each "$(guarded .ARN)" '.SecretList[].ARN' secretsmanager list-secrets get-resource-policy --secret-id | save secret-policies.json
  everywhere "$(owned Parameters)" ssm describe-parameters | save parameters.json
  everywhere . kms list-keys | save keys.json
  each . '.Keys[].KeyId' kms list-keys describe-key --key-id | save key-descriptions.json
  each "$(guarded '$name')" '.Keys[].KeyArn' kms list-keys get-key-policy --policy-name default --key-id | save key-policies.json
  everywhere . kms list-aliases | save key-aliases.json
}

databases() {
  local tables='.TableNames[] | "arn:\($partition):dynamodb:\($region):\($account):table/\(.)"'
  each '{Results: [.Table | {arn: .TableArn, accountId: $account, configuration: .}]}' '.TableNames[]' dynamodb list-tables describe-table --table-name | save tables.json
  each "$(guarded '$name')" "$tables" dynamodb list-tables get-resource-policy --resource-arn | save table-policies.json
  everywhere "$(inventory BackupSummaries .BackupArn)" dynamodb list-backups | save table-backups.json
  { everywhere "$(inventory DBInstances .DBInstanceArn)" rds describe-db-instances
    everywhere "$(inventory DBClusters .DBClusterArn)" rds describe-db-clusters
    everywhere "$(inventory DBSnapshots .DBSnapshotArn)" rds describe-db-snapshots
    everywhere "$(inventory DBClusterSnapshots .DBClusterSnapshotArn)" rds describe-db-cluster-snapshots; } | save databases.json
  { everywhere "$(inventory Clusters '"arn:\($partition):redshift:\($region):\($account):cluster:\(.ClusterIdentifier)"')" redshift describe-clusters
    everywhere "$(inventory Snapshots '"arn:\($partition):redshift:\($region):\($account):snapshot:\(.ClusterIdentifier)/\(.SnapshotIdentifier)"')" \
      redshift describe-cluster-snapshots
    everywhere "$(inventory namespaces .namespaceArn)" redshift-serverless list-namespaces; } | save warehouses.json
  { everywhere "$(inventory Clusters .ARN)" memorydb describe-clusters
    everywhere "$(inventory CacheClusters .ARN)" elasticache describe-cache-clusters
    everywhere "$(inventory clusters .arn)" dsql list-clusters; } | save other-databases.json
  each "$(inventory DomainStatusList .ARN), (.DomainStatusList[] | select(.AccessPolicies // \"\" != \"\") | {Resource: .ARN, Account: \$account, Output: {Policy: .AccessPolicies}})" \
    '.DomainNames[].DomainName' opensearch list-domain-names describe-domains --domain-names | save search-domains.json
}

disks() {
  everywhere "$(inventory Snapshots '"arn:\($partition):ec2:\($region):\($account):snapshot/\(.SnapshotId)"')" ec2 describe-snapshots --owner-ids self |
    save disk-snapshots.json
  everywhere "$(inventory Volumes '"arn:\($partition):ec2:\($region):\($account):volume/\(.VolumeId)"')" ec2 describe-volumes | save disks.json
  everywhere "$(inventory FileSystems .FileSystemArn)" efs describe-file-systems | save file-systems.json
}

queues() {
  each "{Results: [{arn: .Attributes.QueueArn, accountId: \$account, configuration: .Attributes}]}, ($(guarded .Attributes.QueueArn))" \
    '.QueueUrls[]?' sqs list-queues get-queue-attributes --attribute-names All --queue-url | save queues.json
  each "$(guarded .Attributes.TopicArn)" '.Topics[].TopicArn' sns list-topics get-topic-attributes --topic-arn | save topics.json
  everywhere "$(inventory StreamSummaries .StreamARN)" kinesis list-streams | save streams.json
}

repositories() {
  everywhere "$(inventory repositories .repositoryArn)" ecr describe-repositories | save images.json
  each "$(guarded '"arn:\($partition):ecr:\($region):\($account):repository/\($name)"')" '.repositories[].repositoryName' \
    ecr describe-repositories get-repository-policy --repository-name | save image-policies.json
  everywhere "$(inventory repositories '"arn:\($partition):codecommit:\($region):\($account):\(.repositoryName)"')" codecommit list-repositories |
    save code-repositories.json
}

# finish: what was not exported is noted, in a form by which every answer tells it; then the folder gets its name.
finish() {
  local code=0
  rm -f "$work"/.error.* "$work/.saved" "$work/.clusters" "$work/.associations" "$work/.tree"
  if [ -s "$work/.notes" ]; then
    jq -s '{ResourceTagMappingList: [], IsTruncated: true, NotExported: .}' "$work/.notes" >"$work/not-exported.json"
    rm -f "$work/.notes"
    code=1
  fi
  mv "$work" "$account" && echo "exported $account" >&2
  return "$code"
}

main() {
  local asked
  command -v aws >/dev/null && command -v jq >/dev/null || { echo "aws (version 2) and jq are needed" >&2; exit 1; }
  asked=$(aws sts get-caller-identity) || exit 1
  account=$(echo "$asked" | jq -r .Account)
  partition=$(echo "$asked" | jq -r '.Arn | split(":")[1]')
  [ ! -e "$account" ] || { echo "$account is there already: remove it, or work in another folder" >&2; exit 1; }
  work=$(mktemp -d "./.$account.XXXXXX") || exit 1
  trap 'rm -rf "$work"' EXIT
  regions=$(ask ec2 describe-regions | jq -r '.Regions[].RegionName')
  [ -n "$regions" ] || { echo "no region can be asked" >&2; exit 1; }
  identities
  organisation
  everywhere . resourcegroupstaggingapi get-resources | save tags.json
  computing
  agents
  clusters
  buckets
  secrets
  databases
  disks
  queues
  repositories
  finish
}

main </dev/null
