"""Every catalogued way that passes a role or uses what runs as one. Which account each needs, `ledger` says."""

from typing import Final

from tests.deriving.aws.escalating.ledger import PROFILE, Row
from tests.deriving.aws.making import CERTAIN, Bound

__all__ = ["ROWS"]


def listed_nowhere(of: str) -> Bound:
    """No export lists things of the type, so that nobody knows whether there is one."""
    return "possible", f"no {of} in the input"


_CALLED: Final[Bound] = ("possible", "first call of the function")
"""Makes the function, and nothing shows that anybody calls it: pmapper-lambda-1."""
_AGENTCORE: Final = "bedrock-agentcore"
_STACK, _BUILD, _TASKS = "cloudformation.amazonaws.com", "codebuild.amazonaws.com", "ecs-tasks.amazonaws.com"
_EC2, _GLUE, _LAMBDA, _SAGEMAKER = (
    "ec2.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "sagemaker.amazonaws.com",
)
_CORE: Final = f"{_AGENTCORE}.amazonaws.com"
_RUNTIME: Final = (
    f"{_AGENTCORE}:CreateAgentRuntime;{_AGENTCORE}:CreateAgentRuntimeEndpoint;{_AGENTCORE}:CreateWorkloadIdentity"
)
_COMMAND: Final = f"{_AGENTCORE}:InvokeAgentRuntimeCommand"

_AGENT: Final = "ssmmessages:CreateControlChannel"
"""What the role of an instance lets its agent do."""

_PASSING: Final = [
    Row("apprunner-001", "iam:PassRole;apprunner:CreateService", "tasks.apprunner.amazonaws.com"),
    Row("batch-001", "iam:PassRole;batch:RegisterJobDefinition;batch:SubmitJob", _TASKS,
        left=dict.fromkeys(("iam:PassRole", "batch:RegisterJobDefinition"), listed_nowhere("batch:job-definition"))),
    Row("batch-003", "iam:PassRole;batch:CreateComputeEnvironment;batch:CreateJobQueue;batch:RegisterJobDefinition;batch:SubmitJob", _TASKS,
        left=dict.fromkeys(("iam:PassRole", "batch:RegisterJobDefinition"), listed_nowhere("batch:job-definition"))
        | {"batch:CreateComputeEnvironment": CERTAIN, "batch:CreateJobQueue": CERTAIN}),
    Row("bedrock-001", f"iam:PassRole;{_AGENTCORE}:CreateCodeInterpreter;{_AGENTCORE}:StartCodeInterpreterSession;{_AGENTCORE}:InvokeCodeInterpreter", _CORE,
        left={"iam:PassRole": listed_nowhere(f"{_AGENTCORE}:code-interpreter-custom"), f"{_AGENTCORE}:CreateCodeInterpreter": listed_nowhere(f"{_AGENTCORE}:code-interpreter-custom")}),
    Row("bedrock-003", f"iam:PassRole;{_RUNTIME};{_COMMAND}", _CORE,
        left=dict.fromkeys(("iam:PassRole", *_RUNTIME.split(";")), listed_nowhere(f"{_AGENTCORE}:runtime"))),
    Row("bedrock-005", f"iam:PassRole;{_AGENTCORE}:CreateHarness;{_RUNTIME};{_AGENTCORE}:GetAgentRuntime;{_AGENTCORE}:GetHarness;{_COMMAND}", _CORE,
        left=dict.fromkeys(("iam:PassRole", *_RUNTIME.split(";")), listed_nowhere(f"{_AGENTCORE}:runtime"))
        | dict.fromkeys((f"{_AGENTCORE}:CreateHarness", f"{_AGENTCORE}:GetAgentRuntime", f"{_AGENTCORE}:GetHarness"), CERTAIN)),
    Row("bedrock-006", f"iam:PassRole;{_AGENTCORE}:CreateBrowser;{_AGENTCORE}:StartBrowserSession;{_AGENTCORE}:ConnectBrowserAutomationStream", _CORE,
        left=dict.fromkeys(("iam:PassRole", f"{_AGENTCORE}:CreateBrowser"), listed_nowhere(f"{_AGENTCORE}:browser-custom"))),
    Row("braket-001", "iam:PassRole;braket:CreateJob", "braket.amazonaws.com"),
    Row("cloudformation-001", "iam:PassRole;cloudformation:CreateStack", _STACK),
    Row("cloudformation-003", "iam:PassRole;cloudformation:CreateStackSet;cloudformation:CreateStackInstances", _STACK),
    Row("codebuild-001", "iam:PassRole;codebuild:CreateProject;codebuild:StartBuild", _BUILD,
        left=dict.fromkeys(("iam:PassRole", "codebuild:CreateProject"), listed_nowhere("codebuild:project"))),
    Row("codebuild-004", "iam:PassRole;codebuild:CreateProject;codebuild:StartBuildBatch", _BUILD,
        left=dict.fromkeys(("iam:PassRole", "codebuild:CreateProject"), listed_nowhere("codebuild:project"))),
    Row("datapipeline-001", "iam:PassRole;datapipeline:CreatePipeline;datapipeline:PutPipelineDefinition;datapipeline:ActivatePipeline", "datapipeline.amazonaws.com"),
    Row("ec2-001", "iam:PassRole;ec2:RunInstances", _EC2, profiled=True),
    Row("ec2-003", "iam:PassRole;ec2:RequestSpotInstances", _EC2, profiled=True),
    Row("ecs-001", "iam:PassRole;ecs:CreateCluster;ecs:RegisterTaskDefinition;ecs:CreateService", _TASKS, left={"ecs:CreateCluster": CERTAIN}),
    Row("ecs-002", "iam:PassRole;ecs:CreateCluster;ecs:RegisterTaskDefinition;ecs:RunTask", _TASKS,
        left={"ecs:CreateCluster": CERTAIN, "ecs:RegisterTaskDefinition": listed_nowhere("ecs:task-definition")}),
    Row("ecs-003", "iam:PassRole;ecs:RegisterTaskDefinition;ecs:CreateService", _TASKS),
    Row("ecs-004", "iam:PassRole;ecs:RegisterTaskDefinition;ecs:RunTask", _TASKS, left={"ecs:RegisterTaskDefinition": listed_nowhere("ecs:task-definition")}),
    Row("ecs-005", "iam:PassRole;ecs:RegisterTaskDefinition;ecs:StartTask", _TASKS, left={"ecs:RegisterTaskDefinition": listed_nowhere("ecs:task-definition")}),
    Row("emr-001", "iam:PassRole;elasticmapreduce:RunJobFlow", _EC2, profiled=True),
    Row("emrserverless-001", "iam:PassRole;emr-serverless:CreateApplication;emr-serverless:StartJobRun", "emr-serverless.amazonaws.com"),
    Row("gamelift-001", "iam:PassRole;gamelift:CreateBuild;gamelift:CreateFleet;gamelift:RequestUploadCredentials", "gamelift.amazonaws.com"),
    Row("glue-001", "iam:PassRole;glue:CreateDevEndpoint", _GLUE),
    Row("glue-003", "iam:PassRole;glue:CreateJob;glue:StartJobRun", _GLUE),
    Row("glue-004", "iam:PassRole;glue:CreateJob;glue:CreateTrigger", _GLUE),
    Row("glue-007", "iam:PassRole;glue:CreateSession;glue:RunStatement", _GLUE),
    Row("imagebuilder-001",
        "iam:PassRole;imagebuilder:CreateComponent;imagebuilder:CreateImageRecipe;imagebuilder:CreateInfrastructureConfiguration;imagebuilder:CreateImage",
        _EC2, profiled=True),
    Row("kinesisanalytics-001", "iam:PassRole;kinesisanalytics:CreateApplication;kinesisanalytics:StartApplication", "kinesisanalytics.amazonaws.com"),
    Row("lambda-001", "iam:PassRole;lambda:CreateFunction;lambda:InvokeFunction", _LAMBDA, left={"lambda:InvokeFunction": _CALLED}),
    Row("lambda-002", "iam:PassRole;lambda:CreateFunction;lambda:CreateEventSourceMapping", _LAMBDA, left={"lambda:CreateEventSourceMapping": _CALLED}),
    Row("lambda-006", "iam:PassRole;lambda:CreateFunction;lambda:AddPermission", _LAMBDA, left={"lambda:AddPermission": _CALLED}),
    Row("omics-001", "iam:PassRole;omics:CreateWorkflow;omics:StartRun;s3:GetObject", "omics.amazonaws.com"),
    Row("sagemaker-001", "iam:PassRole;sagemaker:CreateNotebookInstance", _SAGEMAKER),
    Row("sagemaker-002", "iam:PassRole;sagemaker:CreateTrainingJob", _SAGEMAKER),
    Row("sagemaker-003", "iam:PassRole;sagemaker:CreateProcessingJob", _SAGEMAKER),
    Row("ssm-003", "iam:PassRole;ssm:CreateDocument;ssm:StartAutomationExecution", "ssm.amazonaws.com"),
    Row("pmapper-autoscaling-2", "iam:PassRole;autoscaling:CreateLaunchConfiguration;autoscaling:CreateAutoScalingGroup", _EC2, profiled=True,
        left=dict.fromkeys(("iam:PassRole", "autoscaling:CreateLaunchConfiguration", PROFILE), listed_nowhere("autoscaling:launchconfiguration"))),
    Row("pmapper-cfn-1", "iam:PassRole;cloudformation:CreateStack", _STACK),
    Row("pmapper-codebuild-2", "iam:PassRole;codebuild:CreateProject;codebuild:StartBuild", _BUILD,
        left=dict.fromkeys(("iam:PassRole", "codebuild:CreateProject"), listed_nowhere("codebuild:project"))),
    Row("pmapper-ec2-1", "iam:PassRole;ec2:RunInstances", _EC2, profiled=True),
    Row("pmapper-ec2-2", "iam:PassRole;ec2:RunInstances;iam:CreateInstanceProfile;iam:AddRoleToInstanceProfile", _EC2),
    Row("pmapper-ec2-3", "iam:PassRole;ec2:RunInstances;ec2:AssociateIamInstanceProfile", _EC2, profiled=True, left={"ec2:AssociateIamInstanceProfile": CERTAIN}),
    Row("pmapper-lambda-1", "iam:PassRole;lambda:CreateFunction", _LAMBDA, bound=_CALLED),
    Row("pmapper-sagemaker-1", "iam:PassRole;sagemaker:CreateNotebookInstance", _SAGEMAKER),
    Row("pmapper-sagemaker-2", "iam:PassRole;sagemaker:CreateTrainingJob", _SAGEMAKER),
    Row("pmapper-sagemaker-3", "iam:PassRole;sagemaker:CreateProcessingJob", _SAGEMAKER),
]  # fmt: skip
_CHANGING: Final = [
    Row("cloudformation-004", "iam:PassRole;cloudformation:UpdateStackSet", _STACK, "cloudformation:stackset", bound=listed_nowhere("cloudformation:stackset")),
    Row("cognitoidentity-001", "iam:PassRole;cognito-identity:SetIdentityPoolRoles", "cognito-identity.amazonaws.com", "cognito-identity:identitypool",
        bound=listed_nowhere("cognito-identity:identitypool")),
    Row("ecs-007", "iam:PassRole;ecs:StartTask;ecs:RegisterContainerInstance", _TASKS, "ecs:task-definition", left={"ecs:RegisterContainerInstance": CERTAIN}),
    Row("ecs-008", "iam:PassRole;ecs:RunTask", _TASKS, "ecs:task-definition"),
    Row("ecs-009", "iam:PassRole;ecs:StartTask", _TASKS, "ecs:task-definition"),
    Row("glue-005", "iam:PassRole;glue:UpdateJob;glue:StartJobRun", _GLUE, "glue:job"),
    Row("glue-006", "iam:PassRole;glue:UpdateJob;glue:CreateTrigger", _GLUE, "glue:job"),
    Row("pmapper-cfn-3", "iam:PassRole;cloudformation:UpdateStack", _STACK, "cloudformation:stack"),
    Row("pmapper-codebuild-3", "iam:PassRole;codebuild:UpdateProject;codebuild:StartBuild", _BUILD, "codebuild:project"),
    Row("pmapper-lambda-3", "iam:PassRole;lambda:UpdateFunctionCode;lambda:UpdateFunctionConfiguration", _LAMBDA, "lambda:function"),
]  # fmt: skip
_USING: Final = [
    Row("apprunner-002", "apprunner:UpdateService", "tasks.apprunner.amazonaws.com", "apprunner:service"),
    Row("batch-002", "batch:SubmitJob", _TASKS, "batch:job-definition"),
    Row("bedrock-002", f"{_AGENTCORE}:StartCodeInterpreterSession;{_AGENTCORE}:InvokeCodeInterpreter", _CORE, f"{_AGENTCORE}:code-interpreter-custom"),
    Row("bedrock-004", _COMMAND, _CORE, f"{_AGENTCORE}:runtime"),
    Row("bedrock-007", f"{_AGENTCORE}:StartBrowserSession;{_AGENTCORE}:ConnectBrowserAutomationStream", _CORE, f"{_AGENTCORE}:browser-custom"),
    Row("cloudformation-002", "cloudformation:UpdateStack", _STACK, "cloudformation:stack"),
    Row("cloudformation-005", "cloudformation:CreateChangeSet;cloudformation:ExecuteChangeSet", _STACK, "cloudformation:stack"),
    Row("codebuild-002", "codebuild:StartBuild", _BUILD, "codebuild:project"),
    Row("codebuild-003", "codebuild:StartBuildBatch", _BUILD, "codebuild:project"),
    Row("codedeploy-001", "codedeploy:CreateDeployment;codedeploy:RegisterApplicationRevision;codedeploy:GetDeploymentConfig", _EC2, "codedeploy:deploymentgroup",
        bound=listed_nowhere("codedeploy:deploymentgroup")),
    Row("ec2-002", "ec2:ModifyInstanceAttribute;ec2:StopInstances;ec2:StartInstances", _EC2, "ec2:instance"),
    Row("ec2-004", "ec2:CreateLaunchTemplateVersion;ec2:ModifyLaunchTemplate", _EC2, "ec2:launch-template"),
    Row("ec2-005", "ec2:CreateLaunchTemplateVersion;ec2:ModifyLaunchTemplate", _EC2, "ec2:launch-template"),
    Row("ec2instanceconnect-003", "ec2-instance-connect:SendSSHPublicKey;ec2:DescribeInstances", _EC2, "ec2:instance", left={"ec2:DescribeInstances": CERTAIN}),
    Row("ecs-006", "ecs:ExecuteCommand;ecs:DescribeTasks", _TASKS, "ecs:task"),
    Row("glue-002", "glue:UpdateDevEndpoint", _GLUE, "glue:devendpoint"),
    Row("lambda-003", "lambda:UpdateFunctionCode", _LAMBDA, "lambda:function"),
    Row("lambda-004", "lambda:UpdateFunctionCode;lambda:InvokeFunction", _LAMBDA, "lambda:function", left={"lambda:InvokeFunction": CERTAIN}),
    Row("lambda-005", "lambda:UpdateFunctionCode;lambda:AddPermission", _LAMBDA, "lambda:function", left={"lambda:AddPermission": CERTAIN}),
    Row("sagemaker-004", "sagemaker:CreatePresignedNotebookInstanceUrl", _SAGEMAKER, "sagemaker:notebook-instance"),
    Row("sagemaker-005",
        "sagemaker:CreateNotebookInstanceLifecycleConfig;sagemaker:StopNotebookInstance;sagemaker:UpdateNotebookInstance;sagemaker:StartNotebookInstance",
        _SAGEMAKER, "sagemaker:notebook-instance"),
    Row("ssm-001", "ssm:StartSession", _EC2, "ec2:instance", needs=_AGENT),
    Row("ssm-002", "ssm:SendCommand", _EC2, "ec2:instance", needs="ec2messages:GetMessages"),
    Row("pmapper-autoscaling-1", "autoscaling:CreateAutoScalingGroup", _EC2, "autoscaling:launchconfiguration", bound=listed_nowhere("autoscaling:launchconfiguration")),
    Row("pmapper-cfn-2", "cloudformation:UpdateStack", _STACK, "cloudformation:stack"),
    Row("pmapper-cfn-4", "cloudformation:CreateChangeSet;cloudformation:ExecuteChangeSet", _STACK, "cloudformation:stack"),
    Row("pmapper-codebuild-1", "codebuild:StartBuild", _BUILD, "codebuild:project"),
    Row("pmapper-lambda-2", "lambda:UpdateFunctionCode", _LAMBDA, "lambda:function"),
    Row("pmapper-ssm-1", "ssm:SendCommand", _EC2, "ec2:instance", needs=_AGENT),
    Row("pmapper-ssm-2", "ssm:StartSession", _EC2, "ec2:instance", needs=_AGENT),
]  # fmt: skip
ROWS: Final = [*_PASSING, *_CHANGING, *_USING]
"""A changed or used thing runs as another role in a row that passes one, and as the role that is reached in one that does not."""
