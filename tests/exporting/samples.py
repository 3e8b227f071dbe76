"""What `aws` prints in an account of our own, one sample a call, as its reference documents the output: `SERVICE OPERATION` and, where it
matters, what is asked of. `GONE` are the calls that say that there is none, each by its error.
"""

import json
from base64 import b64encode
from typing import Any, Final

__all__ = ["ACCOUNT", "GONE", "SAMPLES"]

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-central-1"


def arn(service: str, name: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{name}"


def role(name: str) -> str:
    return arn("iam", f"role/{name}", region="")


def text(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def opened(resource: str, action: str) -> str:
    """A policy of a resource."""
    return text({"Effect": "Allow", "Principal": {"AWS": role("worker")}, "Action": action, "Resource": resource})


EVERYTHING: Final = text({"Effect": "Allow", "Action": "*", "Resource": "*"})
TRUST: Final = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": [
        "lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"]}},
]}  # fmt: skip
_OF_KEY: Final = "active,last_rotated,last_used_date,last_used_region,last_used_service"
_HEADING: Final = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active",
    *(f"access_key_{number}_{word}" for number in (1, 2) for word in _OF_KEY.split(",")),
    *(f"cert_{number}_{word}" for number in (1, 2) for word in ("active", "last_rotated")),
)
_THEN: Final = "2026-10-01T09:00:00+00:00"
_OF_ANNA: Final = (
    f"anna,{arn('iam', 'user/anna', region='')},2024-03-01T09:00:00+00:00,true,{_THEN},{_THEN},N/A,true",
    f"true,2024-03-01T09:00:00+00:00,{_THEN},{REGION},s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
)
REPORT: Final = f"{','.join(_HEADING)}\n{','.join(_OF_ANNA)}\n"
KEY: Final = arn("kms", "key/11111111-2222-3333-4444-555555555555")
QUEUE: Final = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/orders"
FUNCTION: Final = arn("lambda", "function:settle")
SECRET: Final = arn("secretsmanager", "secret:ledger/password-a1B2c3")
CORE: Final = "bedrock-agentcore-control"
ENVIRONMENT: Final = arn("elasticbeanstalk", "environment/shop/shop live")
TASK: Final = arn("ecs", "task-definition/ledger:3")

GONE: Final = {
    "s3api get-bucket-policy --bucket=logs": "NoSuchBucketPolicy", "lambda get-policy --function-name=" + arn("lambda", "function:idle"): "ResourceNotFoundException",
    "ecr get-repository-policy --repository-name=tools": "RepositoryPolicyNotFoundException",
    "dynamodb get-resource-policy --resource-arn=" + arn("dynamodb", "table/rates"): "PolicyNotFoundException",
}  # fmt: skip

IDENTITIES: Final[dict[str, Any]] = {
    "sts get-caller-identity": {"UserId": "AIDAEXAMPLE", "Account": ACCOUNT, "Arn": arn("iam", "user/anna", region="")},
    "iam get-account-authorization-details": {
        "UserDetailList": [
            {"Path": "/", "UserName": "anna", "UserId": "AIDAEXAMPLE", "Arn": arn("iam", "user/anna", region=""), "GroupList": []},
        ],
        "GroupDetailList": [],
        "RoleDetailList": [
            {"Path": "/", "RoleName": "worker", "RoleId": "AROAEXAMPLE", "Arn": role("worker"), "AssumeRolePolicyDocument": TRUST,
             "RolePolicyList": [], "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": []},
        ],
        "Policies": [],
    },
    "iam list-access-keys --user-name=anna": {"AccessKeyMetadata": [
        {"UserName": "anna", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active", "CreateDate": "2024-03-01T09:00:00+00:00"}]},
    "iam list-instance-profiles": {"InstanceProfiles": [
        {"Path": "/", "InstanceProfileName": "worker", "Arn": arn("iam", "instance-profile/worker", region=""),
         "Roles": [{"RoleName": "worker", "Arn": role("worker")}]}]},
    "iam generate-credential-report": {"State": "COMPLETE"},
    "iam get-credential-report": {
        "Content": b64encode(REPORT.encode()).decode(), "ReportFormat": "text/csv", "GeneratedTime": "2026-11-01T09:00:00+00:00"},
}  # fmt: skip

UNIT, OTHER = "ou-ab12-11111111", "444455556666"
ORGANISATION: Final[dict[str, Any]] = {
    "organizations describe-organization": {"Organization": {
        "Id": "o-abcdefghij", "Arn": arn("organizations", "organization/o-abcdefghij", region=""), "MasterAccountId": ACCOUNT,
        "FeatureSet": "ALL"}},
    "organizations list-roots": {"Roots": [
        {"Id": "r-ab12", "Arn": arn("organizations", "root/o-abcdefghij/r-ab12", region=""), "Name": "Root", "PolicyTypes": []}]},
    "organizations list-organizational-units-for-parent --parent-id r-ab12": {"OrganizationalUnits": [
        {"Id": UNIT, "Arn": arn("organizations", f"ou/o-abcdefghij/{UNIT}", region=""), "Name": "Live accounts"}]},
    f"organizations list-organizational-units-for-parent --parent-id {UNIT}": {"OrganizationalUnits": []},
    "organizations list-accounts-for-parent --parent-id r-ab12": {"Accounts": [
        {"Id": ACCOUNT, "Arn": arn("organizations", f"account/o-abcdefghij/{ACCOUNT}", region=""), "Name": "Manager"}]},
    f"organizations list-accounts-for-parent --parent-id {UNIT}": {"Accounts": [
        {"Id": OTHER, "Arn": arn("organizations", f"account/o-abcdefghij/{OTHER}", region=""), "Name": "Payments"}]},
    "organizations list-policies-for-target --filter SERVICE_CONTROL_POLICY": {"Policies": [
        {"Id": "p-fence123", "Arn": "arn", "Name": "fence", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": False}]},
    "organizations list-policies-for-target --filter RESOURCE_CONTROL_POLICY": {"Policies": [
        {"Id": "p-RCPFullAWSAccess", "Arn": "arn", "Name": "RCPFullAWSAccess", "Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": True}]},
    "organizations list-policies --filter SERVICE_CONTROL_POLICY": {"Policies": [
        {"Id": "p-fence123", "Arn": "arn", "Name": "fence", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": False}]},
    "organizations list-policies --filter RESOURCE_CONTROL_POLICY": {"Policies": []},
    "organizations describe-policy": {"Policy": {
        "PolicySummary": {"Id": "p-fence123", "Arn": "arn", "Name": "fence", "Type": "SERVICE_CONTROL_POLICY"}, "Content": EVERYTHING}},
}  # fmt: skip

COMPUTING: Final[dict[str, Any]] = {
    "lambda list-functions": {"Functions": [
        {"FunctionName": "settle", "FunctionArn": FUNCTION, "Role": role("worker"),
         "Environment": {"Variables": {"DB_PASSWORD": "not-a-real-password-7"}}},
        {"FunctionName": "idle", "FunctionArn": arn("lambda", "function:idle"), "Role": role("worker")}]},
    f"lambda get-policy --function-name={FUNCTION}": {"Policy": opened(FUNCTION, "lambda:InvokeFunction"), "RevisionId": "1"},
    "ec2 describe-instances": {"Reservations": [{"ReservationId": "r-1", "OwnerId": ACCOUNT, "Instances": [
        {"InstanceId": "i-0abc", "Placement": {"AvailabilityZone": f"{REGION}a"}, "Tags": [{"Key": "Name", "Value": "ledger"}],
         "IamInstanceProfile": {"Arn": arn("iam", "instance-profile/worker", region=""), "Id": "AIPAEXAMPLE"}}]}]},
    "ec2 describe-instance-attribute": {
        "InstanceId": "i-0abc", "UserData": {"Value": b64encode(b"#!/bin/sh\nexport DB_PASSWORD=not-a-real-password-7\n").decode()}},
    "ec2 describe-launch-template-versions": {"LaunchTemplateVersions": [
        {"LaunchTemplateId": "lt-0abc", "LaunchTemplateName": "ledger", "VersionNumber": 1, "DefaultVersion": True,
         "LaunchTemplateData": {"IamInstanceProfile": {"Name": "worker"}}}]},
    "ecs list-task-definitions": {"taskDefinitionArns": [TASK]},
    "ecs describe-task-definition": {
        "taskDefinition": {"taskDefinitionArn": TASK, "family": "ledger", "revision": 3, "taskRoleArn": role("worker"),
                           "containerDefinitions": [{"name": "app", "environment": [{"name": "MODE", "value": "live"}]}]},
        "tags": [{"key": "team", "value": "ledger"}]},
    "ecs list-clusters": {"clusterArns": [arn("ecs", "cluster/main")]},
    "ecs list-services": {"serviceArns": [arn("ecs", "service/main/ledger")]},
    "ecs describe-services": {"services": [{"serviceArn": arn("ecs", "service/main/ledger"), "taskDefinition": TASK}], "failures": []},
    "ecs list-tasks": {"taskArns": [arn("ecs", "task/main/0abc")]},
    "ecs describe-tasks": {"tasks": [{"taskArn": arn("ecs", "task/main/0abc"), "taskDefinitionArn": TASK}], "failures": []},
    "codebuild list-projects": {"projects": ["release"]},
    "codebuild batch-get-projects": {"projects": [
        {"name": "release", "arn": arn("codebuild", "project/release"), "serviceRole": role("worker"), "environment": {}}], "projectsNotFound": []},
    "sagemaker list-notebook-instances": {"NotebookInstances": [
        {"NotebookInstanceName": "fraud", "NotebookInstanceArn": arn("sagemaker", "notebook-instance/fraud")}]},
    "sagemaker describe-notebook-instance": {
        "NotebookInstanceArn": arn("sagemaker", "notebook-instance/fraud"), "NotebookInstanceName": "fraud", "RoleArn": role("worker")},
    "glue get-jobs": {"Jobs": [{"Name": "nightly", "Role": role("worker"), "DefaultArguments": {"--mode": "live"}}]},
    "glue get-dev-endpoints": {"DevEndpoints": [{"EndpointName": "try", "RoleArn": role("worker")}]},
    "cloudformation describe-stacks": {"Stacks": [
        {"StackId": arn("cloudformation", "stack/base/0abc"), "StackName": "base", "RoleARN": role("worker"), "Parameters": []}]},
    "stepfunctions list-state-machines": {"stateMachines": [
        {"stateMachineArn": arn("states", "stateMachine:settle"), "name": "settle", "type": "STANDARD"}]},
    "stepfunctions describe-state-machine": {
        "stateMachineArn": arn("states", "stateMachine:settle"), "name": "settle", "definition": "{}", "roleArn": role("worker")},
    "apprunner list-services --next-token=more": {"ServiceSummaryList": [
        {"ServiceName": "api", "ServiceArn": arn("apprunner", "service/api/1")}]},
    "apprunner list-services": {"ServiceSummaryList": [
        {"ServiceName": "shop", "ServiceArn": arn("apprunner", "service/shop/2")}], "NextToken": "more"},
    f"apprunner describe-service --service-arn {arn('apprunner', 'service/api/1')}": {"Service": {
        "ServiceName": "api", "ServiceArn": arn("apprunner", "service/api/1"), "InstanceConfiguration": {"InstanceRoleArn": role("worker")}}},
    f"apprunner describe-service --service-arn {arn('apprunner', 'service/shop/2')}": {"Service": {
        "ServiceName": "shop", "ServiceArn": arn("apprunner", "service/shop/2"), "InstanceConfiguration": {"InstanceRoleArn": role("worker")}}},
    "batch describe-job-definitions": {"jobDefinitions": [
        {"jobDefinitionName": "close", "jobDefinitionArn": arn("batch", "job-definition/close:1"), "revision": 1, "status": "ACTIVE",
         "containerProperties": {"jobRoleArn": role("worker")}}]},
    "elasticbeanstalk describe-environments": {"Environments": [
        {"EnvironmentName": "shop live", "ApplicationName": "shop", "EnvironmentArn": ENVIRONMENT}]},
    "elasticbeanstalk describe-configuration-settings": {"ConfigurationSettings": [
        {"ApplicationName": "shop", "EnvironmentName": "shop live", "OptionSettings": [
            {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "DB_PASSWORD", "Value": "not-a-real-password-7"}]}]},
    "bedrock-agent list-agents": {"agentSummaries": [{"agentId": "ABCDEFGHIJ", "agentName": "helpdesk", "agentStatus": "PREPARED"}]},
    "bedrock-agent get-agent": {"agent": {
        "agentId": "ABCDEFGHIJ", "agentName": "helpdesk", "agentArn": arn("bedrock", "agent/ABCDEFGHIJ"), "agentResourceRoleArn": role("worker")}},
    f"{CORE} list-agent-runtimes": {"agentRuntimes": [
        {"agentRuntimeArn": arn("bedrock-agentcore", "runtime/desk-1"), "agentRuntimeId": "desk-1", "agentRuntimeName": "desk"}]},
    f"{CORE} get-agent-runtime": {
        "agentRuntimeArn": arn("bedrock-agentcore", "runtime/desk-1"), "agentRuntimeName": "desk", "agentRuntimeId": "desk-1",
        "roleArn": role("worker")},
    f"{CORE} list-code-interpreters": {"codeInterpreterSummaries": [{"codeInterpreterId": "py-1"}]},
    f"{CORE} get-code-interpreter": {
        "codeInterpreterId": "py-1", "codeInterpreterArn": arn("bedrock-agentcore", "code-interpreter-custom/py-1"), "executionRoleArn": role("worker")},
    f"{CORE} list-browsers": {"browserSummaries": [{"browserId": "web-1"}]},
    f"{CORE} get-browser": {
        "browserId": "web-1", "browserArn": arn("bedrock-agentcore", "browser-custom/web-1"), "executionRoleArn": role("worker")},
    f"{CORE} list-gateways": {"items": [{"gatewayId": "gate-1", "name": "gate"}]},
    f"{CORE} get-gateway": {"gatewayArn": arn("bedrock-agentcore", "gateway/gate-1"), "gatewayId": "gate-1", "roleArn": role("worker")},
    f"{CORE} list-api-key-credential-providers": {"credentialProviders": [
        {"name": "maps", "credentialProviderArn": arn("bedrock-agentcore", "token-vault/default/apikeycredentialprovider/maps")}]},
    f"{CORE} list-oauth2-credential-providers": {"credentialProviders": [
        {"name": "mail", "credentialProviderArn": arn("bedrock-agentcore", "token-vault/default/oauth2credentialprovider/mail")}]},
    "eks list-clusters": {"clusters": ["prod"]},
    "eks describe-cluster": {"cluster": {
        "name": "prod", "arn": arn("eks", "cluster/prod"), "identity": {"oidc": {"issuer": f"https://oidc.eks.{REGION}.amazonaws.com/id/0ABC"}}}},
    "eks list-pod-identity-associations": {"associations": [
        {"clusterName": "prod", "namespace": "pay", "serviceAccount": "settle", "associationId": "a-1",
         "associationArn": arn("eks", "podidentityassociation/prod/a-1")}]},
    "eks describe-pod-identity-association": {"association": {
        "clusterName": "prod", "namespace": "pay", "serviceAccount": "settle", "associationId": "a-1",
        "associationArn": arn("eks", "podidentityassociation/prod/a-1"), "roleArn": role("worker")}},
}  # fmt: skip

HOLDING: Final[dict[str, Any]] = {
    "resourcegroupstaggingapi get-resources": {"ResourceTagMappingList": [
        {"ResourceARN": "arn:aws:s3:::ledger", "Tags": [{"Key": "DataClass", "Value": "pii"}]}]},
    "s3api list-buckets": {"Buckets": [{"Name": "ledger", "CreationDate": "2024-03-01T09:00:00+00:00"}, {"Name": "logs"}], "Owner": {"ID": "0abc"}},
    "s3api get-bucket-policy --bucket=ledger": {"Policy": opened("arn:aws:s3:::ledger/*", "s3:GetObject")},
    "s3api get-bucket-encryption": {"ServerSideEncryptionConfiguration": {"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}, "BucketKeyEnabled": True}]}},
    "secretsmanager list-secrets": {"SecretList": [{"ARN": SECRET, "Name": "ledger/password", "KmsKeyId": KEY}]},
    "secretsmanager get-resource-policy": {"ARN": SECRET, "Name": "ledger/password", "ResourcePolicy": opened(SECRET, "secretsmanager:GetSecretValue")},
    "ssm describe-parameters": {"Parameters": [{"Name": "/ledger/token", "Type": "SecureString", "KeyId": "alias/aws/ssm"}]},
    "kms list-keys": {"Keys": [{"KeyId": KEY.rpartition("/")[2], "KeyArn": KEY}]},
    "kms describe-key": {"KeyMetadata": {"KeyId": KEY.rpartition("/")[2], "Arn": KEY, "AWSAccountId": ACCOUNT, "KeyManager": "CUSTOMER"}},
    "kms get-key-policy": {"Policy": opened("*", "kms:*"), "PolicyName": "default"},
    "kms list-aliases": {"Aliases": [{"AliasName": "alias/ledger", "AliasArn": arn("kms", "alias/ledger"), "TargetKeyId": KEY.rpartition("/")[2]}]},
    "dynamodb list-tables": {"TableNames": ["rates", "payouts"]},
    **{f"dynamodb describe-table --table-name={name}": {"Table": {"TableName": name, "TableArn": arn("dynamodb", f"table/{name}"), "ItemCount": 7}}
       for name in ("rates", "payouts")},
    "dynamodb get-resource-policy": {"Policy": opened(arn("dynamodb", "table/payouts"), "dynamodb:GetItem"), "RevisionId": "1"},
    "dynamodb list-backups": {"BackupSummaries": [{"TableName": "payouts", "BackupArn": arn("dynamodb", "table/payouts/backup/01-a")}]},
    "rds describe-db-instances": {"DBInstances": [{"DBInstanceIdentifier": "ledger", "DBInstanceArn": arn("rds", "db:ledger"), "TagList": []}]},
    "rds describe-db-clusters": {"DBClusters": [{"DBClusterIdentifier": "core", "DBClusterArn": arn("rds", "cluster:core")}]},
    "rds describe-db-snapshots": {"DBSnapshots": [{"DBSnapshotIdentifier": "rds:ledger-1", "DBSnapshotArn": arn("rds", "snapshot:rds:ledger-1")}]},
    "rds describe-db-cluster-snapshots": {"DBClusterSnapshots": [
        {"DBClusterSnapshotIdentifier": "core-1", "DBClusterSnapshotArn": arn("rds", "cluster-snapshot:core-1")}]},
    "redshift describe-clusters": {"Clusters": [{"ClusterIdentifier": "reports", "Tags": []}]},
    "redshift describe-cluster-snapshots": {"Snapshots": [{"SnapshotIdentifier": "may", "ClusterIdentifier": "reports"}]},
    "redshift-serverless list-namespaces": {"namespaces": [{"namespaceArn": arn("redshift-serverless", "namespace/0abc"), "namespaceName": "adhoc"}]},
    "memorydb describe-clusters": {"Clusters": [{"Name": "hot", "ARN": arn("memorydb", "cluster/hot")}]},
    "elasticache describe-cache-clusters": {"CacheClusters": [{"CacheClusterId": "cache", "ARN": arn("elasticache", "cluster:cache")}]},
    "dsql list-clusters": {"clusters": [{"identifier": "d1", "arn": arn("dsql", "cluster/d1")}]},
    "opensearch list-domain-names": {"DomainNames": [{"DomainName": "search", "EngineType": "OpenSearch"}]},
    "opensearch describe-domains": {"DomainStatusList": [
        {"DomainName": "search", "ARN": arn("es", "domain/search"), "AccessPolicies": opened(arn("es", "domain/search/*"), "es:ESHttpGet")}]},
    "ec2 describe-snapshots": {"Snapshots": [{"SnapshotId": "snap-0abc", "OwnerId": ACCOUNT, "VolumeId": "vol-0abc"}]},
    "ec2 describe-volumes": {"Volumes": [{"VolumeId": "vol-0abc", "AvailabilityZone": f"{REGION}a", "Tags": []}]},
    "efs describe-file-systems": {"FileSystems": [{"FileSystemId": "fs-0abc", "OwnerId": ACCOUNT, "FileSystemArn": arn("elasticfilesystem", "file-system/fs-0abc")}]},
    "sqs list-queues": {"QueueUrls": [QUEUE]},
    "sqs get-queue-attributes": {"Attributes": {"QueueArn": arn("sqs", "orders"), "Policy": opened(arn("sqs", "orders"), "sqs:SendMessage")}},
    "sns list-topics": {"Topics": [{"TopicArn": arn("sns", "alerts")}]},
    "sns get-topic-attributes": {"Attributes": {"TopicArn": arn("sns", "alerts"), "Policy": opened(arn("sns", "alerts"), "sns:Publish")}},
    "kinesis list-streams": {"StreamNames": ["trades"], "StreamSummaries": [{"StreamName": "trades", "StreamARN": arn("kinesis", "stream/trades")}]},
    "ecr describe-repositories": {"repositories": [
        {"repositoryArn": arn("ecr", f"repository/{name}"), "registryId": ACCOUNT, "repositoryName": name} for name in ("team/payouts", "tools")]},
    "ecr get-repository-policy": {"registryId": ACCOUNT, "repositoryName": "team/payouts", "policyText": opened("*", "ecr:BatchGetImage")},
    "codecommit list-repositories": {"repositories": [{"repositoryName": "ledger", "repositoryId": "0abc"}]},
}  # fmt: skip

SAMPLES: Final = {
    "ec2 describe-regions": {"Regions": [{"RegionName": REGION, "Endpoint": "ec2", "OptInStatus": "opt-in-not-required"}]},
    **IDENTITIES, **ORGANISATION, **COMPUTING, **HOLDING,
}  # fmt: skip
"""By the call: the most exact one that it fits is meant."""
